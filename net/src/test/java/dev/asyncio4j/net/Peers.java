package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.net.internal.NettyPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** The other side of what is tested, and what tests of connections share. */
final class Peers {
    static final String HERE = "127.0.0.1";

    private static final int ENOUGH = 100_000;

    private Peers() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static StreamConnection connect(Server server) throws IOException {
        return Streams.openConnection(HERE, server.port());
    }

    /** A socket of the JDK's. */
    static Socket socket(Server server) throws IOException {
        return new Socket(InetAddress.ofLiteral(HERE), server.port());
    }

    /** The same, while the loop stands still: it has not accepted it yet. */
    static Socket socketAtOnce(Server server) throws IOException {
        while (true) {
            long before = iterations();
            Socket socket = connectAtOnce(server.port());
            if (iterations() == before) {
                return socket;
            }
            // The first use of a class had the task wait for another thread.
            socket.close();
        }
    }

    private static long iterations() {
        return EventLoop.running().statistics().iterations();
    }

    private static Socket connectAtOnce(int port) {
        FutureTask<Socket> connecting =
                new FutureTask<>(() -> new Socket(InetAddress.ofLiteral(HERE), port));
        Thread.ofPlatform().start(connecting);
        while (!connecting.isDone()) {
            Thread.onSpinWait();
        }
        return connecting.resultNow();
    }

    /** Closes it so that the other side gets a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** A handler that sends everything back. */
    static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        for (byte[] part = reader.read(1000); part.length > 0; part = reader.read(1000)) {
            writer.write(part);
            writer.drain();
        }
    }

    /** A handler that sends back each line, in upper case. */
    static void upperCase(StreamReader reader, StreamWriter writer) throws IOException {
        for (byte[] line : reader) {
            writer.write(bytes(text(line).toUpperCase(Locale.ROOT)));
            writer.drain();
        }
    }

    /** A handler that reads until the end. */
    static void swallow(StreamReader reader, StreamWriter writer) throws IOException {
        while (reader.read(100_000).length > 0) {}
    }

    /** Lets the loop iterate until it is so; says after how many iterations. */
    static int iterateUntil(BooleanSupplier reached) {
        int iterations = 0;
        while (!reached.getAsBoolean()) {
            if (iterations++ > ENOUGH) {
                throw new AssertionError("not reached after " + ENOUGH + " iterations");
            }
            sleep(ZERO);
        }
        return iterations;
    }

    /** Something to wait for. */
    interface Condition {
        boolean isMet() throws Exception;
    }

    /** Waits until it is so, for a while of the loop's time. */
    static void eventually(Condition condition) throws Exception {
        timeout(
                seconds(20),
                () -> {
                    while (!condition.isMet()) {
                        sleep(millis(1));
                    }
                });
    }

    static void requireNoSocketOpen() throws Exception {
        eventually(() -> !areThere());
    }

    /** Closes it, and waits until no socket of the loop is open. */
    static void requireClosed(Server server) throws Exception {
        server.close();
        timeout(seconds(10), server::waitClosed);
        // The socket itself is closed in the next iteration.
        sleep(millis(1));
    }

    /** What is reported to the loop's exception handler from now on. */
    static List<ExceptionContext> reportsOf(EventLoop loop) {
        List<ExceptionContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        return reports;
    }

    /** Whether any socket of the running loop is open. */
    static boolean areThere() {
        return NettyPoller.ofRunningLoop().hasSources();
    }
}
