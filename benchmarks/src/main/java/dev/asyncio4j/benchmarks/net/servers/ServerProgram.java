package dev.asyncio4j.benchmarks.net.servers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * One of the servers. Says at which ports it listens, a name and a number a line, then a line
 * {@code done}; and when it is told {@code memory}, how much it has in use, likewise. It ends with
 * its input, so that none outlives who started it.
 */
public final class ServerProgram {
    public static final String STREAMS = "streams";
    public static final String NETTY = "netty";
    public static final String THREADS = "threads";

    public static final String ECHO_PORT = "echo";
    public static final String PROXY_PORT = "proxy";

    public static final String MEMORY = "memory";
    public static final String HEAP_BYTES = "heap";
    public static final String DIRECT_BYTES = "direct";

    public static final String DONE = "done";

    private ServerProgram() {}

    /** Takes the kind, and the port to which a proxy passes the bytes on. */
    public static void main(String[] arguments) throws Exception {
        CompletableFuture<Ports> listening = new CompletableFuture<>();
        var settings = new Settings(Integer.parseInt(arguments[1]), listening);
        Thread.ofPlatform().name("server").start(() -> run(arguments[0], settings));
        Ports ports = listening.get();
        say(ECHO_PORT, ports.echo());
        say(PROXY_PORT, ports.proxy());
        System.out.println(DONE);
        answerUntilEnd();
        Runtime.getRuntime().halt(0);
    }

    private static void run(String kind, Settings settings) {
        try {
            switch (kind) {
                case STREAMS -> StreamsServer.run(settings);
                case NETTY -> NettyServer.run(settings);
                case THREADS -> ThreadsServer.run(settings);
                default -> throw new IllegalArgumentException("no server \"" + kind + "\"");
            }
        } catch (Throwable failed) {
            settings.listening().completeExceptionally(failed);
        }
    }

    private static void answerUntilEnd() throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.equals(MEMORY)) {
                throw new IllegalArgumentException("what is " + line + "?");
            }
            say(HEAP_BYTES, Memory.usedHeap());
            say(DIRECT_BYTES, Memory.direct());
            System.out.println(DONE);
        }
    }

    private static void say(String name, long value) {
        System.out.println(name + " " + value);
    }
}
