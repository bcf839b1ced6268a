package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The JDK's socket pollers do not depend on an engine, even if a strand is the first to need them.
 */
@Tag("real")
class SocketPollersTest {
    @Test
    void socketsOutsideWorkWhileTheEngineThatCreatedThePollersIsBusy() {
        try (ChildJvm child = ChildJvm.start(FirstReaderIsAStrand.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("outside: true", "strand: true");
        }
    }

    /** In a JVM of its own: the pollers are created once, by whoever is first. */
    static final class FirstReaderIsAStrand {
        private static final CountDownLatch STRAND_WAITS = new CountDownLatch(1);
        private static final CountDownLatch STRAND_READ = new CountDownLatch(1);
        private static final CountDownLatch OUTSIDE_READ = new CountDownLatch(1);

        private FirstReaderIsAStrand() {}

        public static void main(String[] arguments) throws Exception {
            TestEngine test = new TestEngine();
            try (Pair ofStrand = Pair.open();
                    Pair ofOutside = Pair.open()) {
                test.engine.enqueue(
                        test.strand(() -> {
                            ofStrand.read();
                            STRAND_READ.countDown();
                        }));
                // Behind the strand, which waits for its socket by then: it holds up the carrier.
                test.engine.enqueue(
                        test.internal(() -> {
                            STRAND_WAITS.countDown();
                            await(OUTSIDE_READ);
                        }));
                Thread runner = Thread.ofPlatform().daemon().start(test::run);
                await(STRAND_WAITS);
                Thread.ofVirtual()
                        .start(() -> {
                            ofOutside.read();
                            OUTSIDE_READ.countDown();
                        });
                ofOutside.write();
                System.out.println("outside: " + await(OUTSIDE_READ));
                OUTSIDE_READ.countDown();
                ofStrand.write();
                System.out.println("strand: " + await(STRAND_READ));
                test.engine.postFromAnywhere(test.internal(test.engine::stop));
                runner.join(Duration.ofSeconds(10));
            }
        }

        private static boolean await(CountDownLatch latch) {
            try {
                return latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    /** Two sockets that are connected. */
    private record Pair(Socket reader, Socket writer) implements AutoCloseable {
        static Pair open() throws IOException {
            InetAddress here = InetAddress.getLoopbackAddress();
            try (ServerSocket server = new ServerSocket(0, 1, here)) {
                Socket writer = new Socket(here, server.getLocalPort());
                return new Pair(server.accept(), writer);
            }
        }

        void read() {
            try {
                reader.getInputStream().read();
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        void write() throws IOException {
            writer.getOutputStream().write(1);
        }

        @Override
        public void close() throws IOException {
            reader.close();
            writer.close();
        }
    }
}
