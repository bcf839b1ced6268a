package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Streams over real sockets, on this machine. */
class StreamsTest {
    private static final String HERE = "127.0.0.1";

    /** A server for a test, at the end of which nothing of it is left. */
    private record Serving(Server server) implements AutoCloseable {
        static Serving by(Streams.Handler handler) throws IOException {
            return by(handler, ServerOptions.defaults());
        }

        static Serving by(Streams.Handler handler, ServerOptions options) throws IOException {
            return new Serving(Streams.startServer(handler, HERE, 0, options));
        }

        int port() {
            return server.port();
        }

        @Override
        public void close() throws TimeoutException {
            server.close();
            timeout(seconds(10), server::waitClosed);
        }
    }

    private static StreamConnection connect(Serving server) throws IOException {
        return Streams.openConnection(HERE, server.port());
    }

    @AsyncTest
    void sendBackUpperCaseToManyAtOnce() throws Exception {
        try (Serving server = Serving.by(Peers::upperCase)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String word = "word" + i;
                clients.add(
                        createTask(() -> {
                            try (StreamConnection connection = connect(server)) {
                                connection.writer().write(bytes(word + "\n"));
                                return text(connection.reader().readline());
                            }
                        }));
            }
            List<String> answers = Asyncio.<String>gather(clients).await();
            assertThat(answers).hasSize(100).contains("WORD0\n", "WORD99\n");
        }
    }

    @AsyncTest
    void largeOnesArriveWhole() throws Exception {
        byte[] sent = new byte[5_000_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 ^ i >> 8);
        }
        try (Serving server = Serving.by(Peers::echo);
                StreamConnection connection = connect(server)) {
            Task<byte[]> received = createTask(() -> connection.reader().read());
            connection.writer().write(sent);
            connection.writer().writeEof();
            byte[] back = received.await();
            assertThat(Arrays.mismatch(back, sent)).as("of " + back.length).isEqualTo(-1);
        }
    }

    @AsyncTest
    void oneDirectionCanEndBeforeTheOther() throws Exception {
        try (Serving server =
                        Serving.by((reader, writer) -> {
                            byte[] all = reader.read();
                            writer.write(bytes(all.length + " bytes"));
                        });
                StreamConnection connection = connect(server)) {
            connection.writer().writelines(List.of(bytes("one"), bytes("three")));
            connection.writer().writeEof();
            assertThat(text(connection.reader().read())).isEqualTo("8 bytes");
            assertThatThrownBy(() -> connection.writer().write(bytes("more")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot write: writeEof() was called before");
        }
    }

    @AsyncTest
    @Behaviour(165)
    void aHandlerThatFailsIsReportedAndItsConnectionClosed(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        IOException failure = new IOException("broken handler");
        try (Serving server =
                        Serving.by((_, _) -> {
                            throw failure;
                        });
                StreamConnection connection = connect(server)) {
            assertThat(connection.reader().read()).isEmpty();
        }
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .startsWith(
                        "Unhandled exception in a stream's handler, of the connection from 127");
        assertThat(reports.getFirst().exception()).isSameAs(failure);
    }

    @AsyncTest
    @Behaviour(165)
    void aHandlerThatIsCancelledIsSilent(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (Serving server =
                        Serving.by((_, _) -> {
                            throw new CancelledError();
                        });
                StreamConnection connection = connect(server)) {
            assertThat(connection.reader().read()).isEmpty();
        }
        assertThat(reports).isEmpty();
    }

    @AsyncTest
    @Behaviour(167)
    void aFastPeerWaitsForASlowReader() throws Exception {
        Event read = new Event();
        try (Serving server =
                        Serving.by(
                                (reader, _) -> {
                                    read.await();
                                    assertThat(reader.read()).hasSize(20_000_000);
                                },
                                ServerOptions.defaults().withLimit(1000));
                StreamConnection connection = connect(server)) {
            Task<?> writing =
                    createTask(() -> {
                        byte[] part = new byte[100_000];
                        for (int i = 0; i < 200; i++) {
                            connection.writer().write(part);
                            connection.writer().drain();
                        }
                    });
            sleep(millis(300));
            assertThat(writing.isDone()).isFalse();
            read.set();
            writing.await();
            connection.writer().close();
            connection.writer().waitClosed();
        }
    }

    /** Each in its turn: less than the kernel has room for, so that it is there at once. */
    @AsyncTest
    @Behaviour(167)
    void aStreamIsReadFromUpToTwiceItsLimitAndAgainFromTheLimitOn() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                StreamConnection connection =
                        Streams.openConnection(
                                HERE,
                                listening.getLocalPort(),
                                ConnectOptions.defaults().withLimit(1000));
                Socket peer = listening.accept()) {
            StreamReader reader = connection.reader();
            Transport transport = connection.writer().transport();
            peer.getOutputStream().write(new byte[1900]);
            sleep(millis(100));
            assertThat(transport.isReading()).isTrue();
            peer.getOutputStream().write(new byte[200]);
            while (transport.isReading()) {
                sleep(millis(1));
            }
            assertThat(reader.readexactly(1099)).hasSize(1099);
            assertThat(transport.isReading()).isFalse();
            assertThat(reader.readexactly(1)).hasSize(1);
            assertThat(transport.isReading()).isTrue();
        }
    }

    @AsyncTest
    @Behaviour(163)
    void writingToWhatIsClosedHereEndsToo() throws Exception {
        try (Serving server = Serving.by((reader, _) -> reader.read());
                StreamConnection connection = connect(server)) {
            StreamWriter writer = connection.writer();
            writer.abort();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    writer.write(new byte[1]);
                                    writer.drain();
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @AsyncTest
    void whoWritesToWhatIsClosedHereIsToldSo() throws Exception {
        try (Serving server = Serving.by((reader, _) -> reader.read());
                StreamConnection connection = connect(server)) {
            connection.writer().close();
            connection.writer().waitClosed();
            assertThatThrownBy(() -> connection.writer().drain())
                    .hasMessageStartingWith("Connection lost: it was closed here");
        }
    }

    @AsyncTest
    void aServerThatIsClosedWaitsForItsHandlers() throws Exception {
        List<String> trail = new ArrayList<>();
        Server server =
                Streams.startServer(
                        (_, writer) -> {
                            writer.close();
                            writer.waitClosed();
                            sleep(millis(20));
                            trail.add("handled");
                        },
                        HERE,
                        0);
        try (Socket peer = new Socket(InetAddress.ofLiteral(HERE), server.port())) {
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        server.close();
        server.waitClosed();
        trail.add("closed");
        assertThat(trail).containsExactly("handled", "closed");
    }

    @AsyncTest
    @Behaviour(163)
    void writingToADeadPeerEnds() throws Exception {
        try (Serving server = Serving.by((_, writer) -> writer.abort());
                StreamConnection connection = connect(server)) {
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    connection.writer().write(new byte[1000]);
                                    connection.writer().drain();
                                }
                            })
                    .isInstanceOf(SocketException.class);
            assertThat(connection.writer().isClosing()).isTrue();
        }
    }

    @AsyncTest
    @Behaviour(163)
    void allThatDrainGoOn() throws Exception {
        try (Serving server = Serving.by(Peers::echo);
                StreamConnection connection = connect(server)) {
            connection.writer().write(new byte[10_000_000]);
            List<Task<?>> draining = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                draining.add(createTask(() -> connection.writer().drain()));
            }
            sleep(ZERO);
            assertThat(draining).noneMatch(Task::isDone);
            assertThat(connection.reader().readexactly(10_000_000)).hasSize(10_000_000);
            for (Task<?> task : draining) {
                task.await();
            }
        }
    }

    @AsyncTest
    void whatWasWrittenBeforeTheCloseArrives() throws Exception {
        try (Serving server = Serving.by((_, writer) -> writer.write(new byte[3_000_000]));
                StreamConnection connection = connect(server)) {
            assertThat(connection.reader().read()).hasSize(3_000_000);
        }
    }

    @AsyncTest
    void nobodyListeningIsAnError() throws Exception {
        int port;
        try (Server server = Streams.startServer(Peers::echo, HERE, 0)) {
            port = server.port();
        }
        sleep(millis(1));
        assertThatThrownBy(() -> Streams.openConnection(HERE, port))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Connection refused");
        assertThatThrownBy(() -> Streams.openConnection(HERE, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: -1 (expected: 0 to 65535)");
    }

    @AsyncTest
    void aPortInUseIsAnError() throws Exception {
        try (Server server = Streams.startServer(Peers::echo, HERE, 0)) {
            assertThatThrownBy(() -> Streams.startServer(Peers::echo, HERE, server.port()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage(
                            "cannot listen at 127.0.0.1:"
                                    + server.port()
                                    + ": Address already in use");
        }
    }

    @AsyncTest
    void aCancelledConnectLeavesNothing() {
        // An address of a test network, which nobody answers for; or the network refuses at once.
        Task<?> task = createTask(() -> Streams.openConnection("192.0.2.1", 9));
        sleep(millis(20));
        task.cancel();
        Asyncio.wait(List.of(task));
        assertThat(task.isCancelled() || task.exception() != null).isTrue();
    }

    @AsyncTest
    void knowTheirAddresses() throws Exception {
        try (Serving server = Serving.by(Peers::echo);
                StreamConnection connection = connect(server)) {
            assertThat(connection.writer().remoteAddress())
                    .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(HERE), server.port()));
            assertThat(connection.writer().localAddress()).isInstanceOf(InetSocketAddress.class);
            assertThat(connection.writer().toString())
                    .isEqualTo("StreamWriter[open, to 127.0.0.1:" + server.port() + "]");
        }
    }

    @AsyncTest
    void serveAThreadOfTheJdk() throws Exception {
        try (Serving server = Serving.by(Peers::upperCase)) {
            String answer =
                    Asyncio.<String>toThread(() -> {
                        try (Socket socket =
                                new Socket(InetAddress.ofLiteral(HERE), server.port())) {
                            socket.getOutputStream().write(bytes("hello\n"));
                            return text(socket.getInputStream().readNBytes(6));
                        }
                    });
            assertThat(answer).isEqualTo("HELLO\n");
        }
    }

    /** They outlive a run, and all runs are on the thread of the first. */
    @Test
    void goOnInTheNextRunOfTheLoop() throws Exception {
        try (Runner runner = new Runner()) {
            Server server =
                    runner.<Server>run(() -> Streams.startServer(Peers::upperCase, HERE, 0));
            StreamConnection connection =
                    runner.<StreamConnection>run(() -> connect(new Serving(server)));
            String answer =
                    runner.<String>run(() -> {
                        connection.writer().write(bytes("again\n"));
                        return text(connection.reader().readline());
                    });
            assertThat(answer).isEqualTo("AGAIN\n");
        }
    }

    @AsyncTest
    void timersOfAVirtualClockWaitForWhatIsOnItsWay(EventLoop loop) throws Exception {
        try (Serving server = Serving.by(Peers::echo);
                StreamConnection connection = connect(server)) {
            for (int i = 0; i < 100; i++) {
                connection.writer().write(bytes("ping"));
                assertThat(
                                Asyncio.<byte[], IOException>timeout(
                                        seconds(1), () -> connection.reader().readexactly(4)))
                        .hasSize(4);
            }
            assertThat(loop.time()).isZero();
        }
    }
}
