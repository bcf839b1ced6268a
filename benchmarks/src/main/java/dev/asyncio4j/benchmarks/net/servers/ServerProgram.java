package dev.asyncio4j.benchmarks.net.servers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One of the servers. Says at which ports it listens, a name and a number a line, then a line
 * {@code done}; and when it is told {@code memory}, how much it has in use, likewise. It ends with
 * its input, so that none outlives who started it.
 */
public final class ServerProgram {
    public static final String STREAMS = "streams";
    public static final String PROTOCOLS = "protocols";

    /** Streams that read into memory of the handler's own. */
    public static final String OWN_BUFFER = "own-buffer";

    /** Protocols that say where to put the bytes. */
    public static final String BUFFERED = "buffered";

    public static final String NETTY = "netty";
    public static final String THREADS = "threads";

    /** Streams again, on several loops. */
    public static final String PER_CORE = "percore";

    public static final String ECHO_PORT = "echo";
    public static final String TLS_PORT = "tls";
    public static final String PROXY_PORT = "proxy";

    public static final String MEMORY = "memory";
    public static final String HEAP_BYTES = "heap";
    public static final String DIRECT_BYTES = "direct";

    public static final String DONE = "done";

    private ServerProgram() {}

    /**
     * What a server is started with.
     *
     * @param kind one of the above
     * @param upstream the port to which a proxy passes the bytes on
     * @param certificate a file of PEM, for TLS
     * @param key likewise
     * @param loops how many loops share the work, where there can be several
     */
    public static List<String> arguments(
            String kind, int upstream, Path certificate, Path key, int loops) {
        return List.of(
                kind,
                String.valueOf(upstream),
                certificate.toString(),
                key.toString(),
                String.valueOf(loops));
    }

    /** Takes these {@link #arguments}. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(List.of(arguments));
        Thread.ofPlatform().name("server").start(() -> run(arguments[0], settings));
        settings.listening().get().forEach(ServerProgram::say);
        System.out.println(DONE);
        answerUntilEnd();
        Runtime.getRuntime().halt(0);
    }

    private static void run(String kind, Settings settings) {
        try {
            switch (kind) {
                case STREAMS -> StreamsServer.run(settings);
                case OWN_BUFFER -> OwnBufferServer.run(settings);
                case PROTOCOLS -> ProtocolServer.run(settings);
                case BUFFERED -> BufferedServer.run(settings);
                case NETTY -> NettyServer.run(settings);
                case THREADS -> ThreadsServer.run(settings);
                case PER_CORE -> StreamsServer.runPerCore(settings);
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
