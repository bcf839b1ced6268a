package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.reset;
import static dev.asyncio4j.net.Peers.socket;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What peers do to a connection, and how it ends. */
@Timeout(60)
class ConnectionFaultsTest {
    private static final int LARGE = 20_000_000;

    @RegisterExtension final LoopbackServers servers = new LoopbackServers();

    /** One connection that a server accepted, and the socket at its other end. */
    private record Pair(StreamConnection ours, Socket theirs, Event done) implements AutoCloseable {
        StreamReader reader() {
            return ours.reader();
        }

        StreamWriter writer() {
            return ours.writer();
        }

        void send(String text) throws IOException {
            theirs.getOutputStream().write(bytes(text));
        }

        @Override
        public void close() throws IOException {
            done.set();
            ours.writer().abort();
            theirs.close();
        }
    }

    private Pair pair() throws IOException {
        return pair(ServerOptions.defaults());
    }

    /** The test is the handler. */
    private Pair pair(ServerOptions options) throws IOException {
        Future<StreamConnection> accepted = EventLoop.running().createFuture();
        Event done = new Event();
        Server server =
                servers.serve(
                        (reader, writer) -> {
                            accepted.setResult(new StreamConnection(reader, writer));
                            done.await();
                        },
                        options);
        Socket theirs = socket(server);
        return new Pair(accepted.await(), theirs, done);
    }

    // Resets

    @AsyncTest
    void aResetIsTheErrorOfWhoReads() throws Exception {
        try (Pair pair = pair()) {
            Task<byte[]> reading = createTask(() -> pair.reader().readexactly(10));
            pair.send("part");
            iterateUntil(() -> pair.reader().buffered() == 4);
            reset(pair.theirs);
            assertThatThrownBy(() -> reading.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("Connection reset");
            assertThatThrownBy(() -> pair.reader().read(1))
                    .hasMessageStartingWith("Connection reset");
            assertThatThrownBy(() -> pair.writer().drain()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> pair.writer().waitClosed())
                    .hasMessageStartingWith("Connection reset");
            assertThat(pair.writer().isClosing()).isTrue();
        }
        servers.close();
    }

    @AsyncTest
    void aResetIsTheErrorOfWhoDrains() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(new byte[LARGE]);
            Task<?> first = createTask(() -> pair.writer().drain());
            Task<?> second = createTask(() -> pair.writer().drain());
            sleep(ZERO);
            reset(pair.theirs);
            assertThatThrownBy(() -> first.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("Connection lost: ");
            assertThatThrownBy(() -> second.await(IOException.class))
                    .isInstanceOf(SocketException.class);
            assertThat(pair.writer().transport().writeBufferSize()).isZero();
            pair.writer().write(new byte[100]);
            assertThat(pair.writer().transport().writeBufferSize()).isZero();
        }
        servers.close();
    }

    @AsyncTest
    void aResetIsNoticedWhileNobodyReadsOrWrites() throws Exception {
        try (Pair pair = pair()) {
            reset(pair.theirs);
            iterateUntil(() -> pair.writer().isClosing());
            assertThatThrownBy(() -> pair.reader().read(1)).isInstanceOf(SocketException.class);
        }
        servers.close();
    }

    @AsyncTest
    void aResetBehindWhatWasNotReadYetEndsTheReading() throws Exception {
        try (Pair pair = pair(ServerOptions.defaults().withLimit(10))) {
            pair.send("x".repeat(100));
            iterateUntil(() -> pair.reader().buffered() == 100);
            pair.send("y".repeat(100));
            reset(pair.theirs);
            assertThatThrownBy(
                            () -> {
                                while (pair.reader().read(7).length > 0) {
                                    sleep(ZERO);
                                }
                            })
                    .isInstanceOf(SocketException.class);
        }
        servers.close();
    }

    @AsyncTest
    void aResetEndsAConnectionThatIsBeingClosed() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(new byte[LARGE]);
            pair.writer().close();
            sleep(millis(1));
            assertThat(pair.writer().transport().writeBufferSize()).isPositive();
            reset(pair.theirs);
            assertThatThrownBy(() -> pair.writer().waitClosed())
                    .isInstanceOf(SocketException.class);
        }
        servers.close();
    }

    // One direction ends before the other

    @AsyncTest
    void aPeerThatEndsFirstIsStillAnswered() throws Exception {
        try (Pair pair = pair()) {
            pair.send("question");
            pair.theirs.shutdownOutput();
            assertThat(text(pair.reader().read())).isEqualTo("question");
            pair.writer().write(new byte[LARGE]);
            pair.writer().close();
            assertThat(pair.theirs.getInputStream().readAllBytes()).hasSize(LARGE);
            pair.writer().waitClosed();
        }
        servers.close();
    }

    @AsyncTest
    void whatAPeerSendsAfterOurEndIsRead() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(bytes("question"));
            pair.writer().writeEof();
            assertThat(text(pair.theirs.getInputStream().readAllBytes())).isEqualTo("question");
            Task<byte[]> answer = createTask(() -> pair.reader().read());
            pair.theirs.getOutputStream().write(new byte[LARGE]);
            pair.theirs.close();
            assertThat(answer.await()).hasSize(LARGE);
            assertThat(pair.writer().isClosing()).isFalse();
            pair.writer().close();
            pair.writer().waitClosed();
        }
        servers.close();
    }

    @AsyncTest
    void bothDirectionsCanEndInEitherOrder() throws Exception {
        try (Pair theyFirst = pair();
                Pair weFirst = pair()) {
            theyFirst.theirs.shutdownOutput();
            assertThat(theyFirst.reader().read()).isEmpty();
            theyFirst.writer().writeEof();
            assertThat(theyFirst.theirs.getInputStream().read()).isEqualTo(-1);

            weFirst.writer().writeEof();
            assertThat(weFirst.theirs.getInputStream().read()).isEqualTo(-1);
            weFirst.theirs.shutdownOutput();
            assertThat(weFirst.reader().read()).isEmpty();

            for (Pair pair : List.of(theyFirst, weFirst)) {
                sleep(millis(1));
                assertThat(pair.writer().isClosing()).isFalse();
                pair.writer().close();
                pair.writer().waitClosed();
            }
        }
        servers.close();
    }

    @AsyncTest
    void anEndBehindWhatWasNotReadYetIsNotLost() throws Exception {
        try (Pair pair = pair(ServerOptions.defaults().withLimit(10))) {
            pair.send("x".repeat(1000));
            iterateUntil(() -> pair.reader().buffered() >= 1000);
            pair.send("y".repeat(1000));
            pair.theirs.close();
            sleep(millis(1));
            assertThat(pair.reader().read()).hasSize(2000);
            assertThat(pair.reader().atEof()).isTrue();
        }
        servers.close();
    }

    @AsyncTest
    void anEndIsNotLostWhileMuchIsStillToBeSent() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(new byte[LARGE]);
            pair.theirs.shutdownOutput();
            assertThat(pair.reader().read()).isEmpty();
            assertThat(pair.writer().transport().writeBufferSize()).isPositive();
            assertThat(pair.theirs.getInputStream().readNBytes(LARGE)).hasSize(LARGE);
            pair.writer().drain();
        }
        servers.close();
    }

    // Closing

    @AsyncTest
    void whatCameBeforeTheCloseCanBeReadAfterIt() throws Exception {
        try (Pair pair = pair()) {
            pair.send("some");
            iterateUntil(() -> pair.reader().buffered() == 4);
            pair.writer().close();
            pair.writer().waitClosed();
            assertThat(text(pair.reader().read(3))).isEqualTo("som");
            assertThat(text(pair.reader().read())).isEqualTo("e");
        }
        servers.close();
    }

    /** Their buffers would be found by the check for leaks. */
    @AsyncTest
    void whatNobodyReadsIsForgotten() throws Exception {
        Event came = new Event();
        Server server = servers.serve((_, _) -> came.await());
        try (Socket socket = socket(server)) {
            socket.getOutputStream().write(new byte[1000]);
            sleep(millis(1));
            came.set();
            assertThat(endOf(socket)).isNegative();
        }
        servers.close();
    }

    @AsyncTest
    void closingSendsAllThatWasWritten() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(new byte[LARGE]);
            pair.writer().close();
            pair.writer().close();
            pair.writer().write(bytes("and this"));
            assertThat(pair.theirs.getInputStream().readAllBytes()).hasSize(LARGE + 8);
            pair.writer().write(bytes("too late"));
            pair.writer().waitClosed();
        }
        servers.close();
    }

    @AsyncTest
    void abortingDropsWhatIsNotSent() throws Exception {
        try (Pair pair = pair()) {
            pair.writer().write(new byte[LARGE]);
            sleep(millis(1));
            pair.writer().close();
            pair.writer().abort();
            pair.writer().waitClosed();
            assertThat(pair.writer().transport().writeBufferSize()).isZero();
            assertThat(pair.theirs.getInputStream().readAllBytes().length).isLessThan(LARGE);
        }
        servers.close();
    }

    /** Less than zero; a reset, where something was not read, is an end too. */
    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    @AsyncTest
    void aConnectionAttemptWaitsInVirtualTime(EventLoop loop) throws Exception {
        Server server = servers.serve(Peers::echo);
        for (int i = 0; i < 100; i++) {
            timeout(seconds(1), () -> connect(server).close());
        }
        assertThat(loop.time()).isZero();
        servers.close();
    }
}
