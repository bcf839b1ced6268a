package dev.asyncio4j.benchmarks.net.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against servers in this process. */
@Tag("real")
class LoadsTest {
    private static final int THREADS = 2;
    private static final int BACKLOG = 100;
    private static final double TEN_MILLIS_IN_NANOS = 10e6;

    @Test
    void countsAndTimesWhatComesBack() throws Exception {
        Sink sink = Sink.open();
        try (var server = new InProcess((bytes, count, out) -> out.write(bytes, 0, count))) {
            Map<String, Double> measured =
                    new Loads(THREADS, sink).echo(server.loaded(), plain(7, 100_000), 10, 50);
            assertThat(server.accepted).hasValue(7);
            assertThat(measured.get(Loads.RATE)).isPositive();
            assertThat(measured.get(Loads.P50)).isPositive();
            assertThat(measured.get(Loads.P99)).isGreaterThanOrEqualTo(measured.get(Loads.P50));
            assertThat(measured.get(Loads.CPUS)).isPositive();
            assertThat(measured.get(Loads.BUSIEST)).isPositive();
        }
    }

    private static Dialogue plain(int connections, int size) {
        return new Dialogue(false, connections, size, 0);
    }

    @Test
    void speaksTls() throws Exception {
        Sink sink = Sink.open();
        try (var server = InProcess.overTls((bytes, count, out) -> out.write(bytes, 0, count))) {
            Dialogue dialogue = new Dialogue(true, 5, 100_000, 0);
            Map<String, Double> measured =
                    new Loads(THREADS, sink).echo(server.loaded(), dialogue, 10, 50);
            assertThat(server.accepted).hasValue(5);
            assertThat(measured.get(Loads.RATE)).isPositive();
            assertThat(measured.get(Loads.BUSIEST)).isPositive();
        }
    }

    @Test
    void noticesThatAServerWithTlsCloses() throws Exception {
        Sink sink = Sink.open();
        Dialogue dialogue = new Dialogue(true, 1, 1_000, 0);
        try (var server = InProcess.overTls((_, _, out) -> out.close())) {
            assertThatThrownBy(
                            () -> new Loads(THREADS, sink).echo(server.loaded(), dialogue, 10, 50))
                    .hasMessageContaining("the server has closed a connection");
        }
    }

    @Test
    void sendsNoMoreThanThePaceHasIt() throws Exception {
        Sink sink = Sink.open();
        Dialogue dialogue = new Dialogue(false, 4, 1_000, 100);
        try (var server = new InProcess((bytes, count, out) -> out.write(bytes, 0, count))) {
            Map<String, Double> measured =
                    new Loads(THREADS, sink).echo(server.loaded(), dialogue, 10, 200);
            // As fast as it can it would be tens of thousands.
            assertThat(measured.get(Loads.RATE)).isBetween(1.0, 1_000.0);
        }
    }

    @Test
    void countsAStandstillForAllThatOughtToHaveBeenSent() throws Exception {
        Sink sink = Sink.open();
        Dialogue dialogue = new Dialogue(false, 1, 1_000, 1_000);
        AtomicInteger messages = new AtomicInteger();
        Answer standstill =
                (bytes, count, out) -> {
                    if (messages.incrementAndGet() == 20) {
                        LockSupport.parkNanos(MILLISECONDS.toNanos(300));
                    }
                    out.write(bytes, 0, count);
                };
        try (var server = new InProcess(standstill)) {
            Map<String, Double> measured =
                    new Loads(1, sink).echo(server.loaded(), dialogue, 0, 400);
            assertThat(measured.get(Loads.P50)).isGreaterThan(TEN_MILLIS_IN_NANOS);
        }
    }

    @Test
    void noticesThatSomethingElseComesBack() throws Exception {
        Sink sink = Sink.open();
        try (var server = new InProcess((_, count, out) -> out.write(new byte[count]))) {
            assertThatThrownBy(() ->
                            new Loads(THREADS, sink).echo(server.loaded(), plain(1, 1_000), 10, 50))
                    .hasMessageContaining("something else came back than was sent");
        }
    }

    @Test
    void noticesThatTheServerCloses() throws Exception {
        Sink sink = Sink.open();
        try (var server = new InProcess((_, _, out) -> out.close())) {
            assertThatThrownBy(() ->
                            new Loads(THREADS, sink).echo(server.loaded(), plain(1, 1_000), 10, 50))
                    .hasMessageContaining("the server has closed a connection");
        }
    }

    @Test
    void makesNoMoreConnectionsThanToldTo() throws Exception {
        Sink sink = Sink.open();
        try (var server = new InProcess((bytes, count, out) -> out.write(bytes, 0, count))) {
            Map<String, Double> measured =
                    new Loads(THREADS, sink).connect(server.loaded(), 50, 5_000);
            assertThat(server.accepted).hasValueLessThanOrEqualTo(50);
            assertThat(measured.get(Loads.RATE)).isPositive();
        }
    }

    @Test
    void countsWhatComesThroughAProxy() throws Exception {
        Sink sink = Sink.open();
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), sink.port());
                var server =
                        new InProcess((bytes, count, _) ->
                                upstream.getOutputStream().write(bytes, 0, count))) {
            Map<String, Double> measured =
                    new Loads(THREADS, sink).proxy(server.loaded(), 2, 50, 100);
            assertThat(measured.get(Loads.RATE)).isPositive();
        }
    }

    @Test
    void holdsConnectionsUntilTheRelease() throws Exception {
        Loads loads = new Loads(THREADS, Sink.open());
        try (var server = new InProcess((bytes, count, out) -> out.write(bytes, 0, count))) {
            loads.hold(server.loaded().port(), 20);
            assertThat(server.open).hasValue(20);
            assertThatThrownBy(() -> loads.hold(server.loaded().port(), 1))
                    .hasMessage("connections are held already");
            loads.release();
            server.awaitAllClosed();
        }
    }

    /** What a server does with the bytes that come at once. */
    private interface Answer {
        void give(byte[] bytes, int count, OutputStream out) throws IOException;
    }

    private static final class InProcess implements AutoCloseable {
        private final ServerSocket listening;
        private final Answer answer;
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();
        private final Phaser handlers = new Phaser(1);

        InProcess(Answer answer) throws IOException {
            this(answer, ServerSocketFactory.getDefault());
        }

        static InProcess overTls(Answer answer) throws Exception {
            X509Bundle identity =
                    new CertificateBuilder()
                            .ecp256()
                            .subject("CN=localhost")
                            .setIsCertificateAuthority(true)
                            .buildSelfSigned();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.toKeyManagerFactory().getKeyManagers(), null, null);
            return new InProcess(answer, context.getServerSocketFactory());
        }

        private InProcess(Answer answer, ServerSocketFactory factory) throws IOException {
            this.answer = answer;
            listening = factory.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().start(this::accept);
        }

        Loaded loaded() {
            return new Loaded(listening.getLocalPort(), ProcessHandle.current().pid());
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    accepted.incrementAndGet();
                    open.incrementAndGet();
                    handlers.register();
                    Thread.startVirtualThread(() -> handle(socket));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void handle(Socket socket) {
            byte[] bytes = new byte[64 << 10];
            try (socket) {
                for (int count = read(socket, bytes); count >= 0; count = read(socket, bytes)) {
                    answer.give(bytes, count, socket.getOutputStream());
                }
            } catch (IOException reset) {
                // So the load generator closes connections.
            } finally {
                open.decrementAndGet();
                handlers.arriveAndDeregister();
            }
        }

        private static int read(Socket socket, byte[] into) throws IOException {
            return socket.getInputStream().read(into);
        }

        void awaitAllClosed() {
            handlers.arriveAndAwaitAdvance();
            assertThat(open).hasValue(0);
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
