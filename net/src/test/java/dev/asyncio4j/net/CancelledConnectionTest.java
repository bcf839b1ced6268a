package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;

/** Tasks that are cancelled in the midst of something. */
@Timeout(60)
class CancelledConnectionTest {
    private static final int LARGE = 20_000_000;

    @AsyncTest
    void aReadThatIsCancelledLosesNothing() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<byte[]> reading = createTask(() -> pair.reader().readexactly(6));
            pair.peerSends("abc");
            iterateUntil(() -> pair.reader().buffered() == 3);
            cancel(reading);
            pair.peerSends("def");
            assertThat(text(pair.reader().readexactly(6))).isEqualTo("abcdef");
        }
    }

    @AsyncTest
    void aDrainThatIsCancelledLeavesTheOthersWaiting() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            pair.writer().write(new byte[LARGE]);
            Task<?> cancelled = createTask(() -> pair.writer().drain());
            Task<?> other = createTask(() -> pair.writer().drain());
            sleep(ZERO);
            cancel(cancelled);
            assertThat(other.isDone()).isFalse();
            assertThat(pair.peer().getInputStream().readNBytes(LARGE)).hasSize(LARGE);
            other.await();
        }
    }

    /** Writing does not suspend: it is the loop that sends. */
    @AsyncTest
    void whatWasWrittenBeforeTheCancellationIsSent() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<?> writing =
                    createTask(() -> {
                        pair.writer().write(new byte[LARGE]);
                        sleep(seconds(1000));
                    });
            sleep(ZERO);
            cancel(writing);
            pair.writer().write(bytes("end"));
            pair.writer().writeEof();
            assertThat(pair.peer().getInputStream().readAllBytes())
                    .hasSize(LARGE + 3)
                    .endsWith(bytes("end"));
        }
    }

    @AsyncTest
    void aWriteToTheOutputStreamThatIsCancelledIsSentOnceAndWhole() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            byte[] sent = new byte[LARGE];
            new Random(1).nextBytes(sent);
            Task<?> writing = createTask(() -> pair.writer().asOutputStream().write(sent));
            sleep(ZERO);
            cancel(writing);
            pair.writer().writeEof();
            assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    @AsyncTest
    void waitingForTheCloseThatIsCancelledLeavesItToClose() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            pair.writer().write(new byte[LARGE]);
            pair.writer().close();
            Task<?> waiting = createTask(() -> pair.writer().waitClosed());
            sleep(ZERO);
            cancel(waiting);
            assertThat(pair.peer().getInputStream().readAllBytes()).hasSize(LARGE);
            pair.writer().waitClosed();
        }
    }

    @AsyncTest
    void connectingThatIsCancelledAtAnyMomentLeavesNoConnection() throws Exception {
        Server server = Streams.startServer(Peers::swallow, HERE, 0);
        boolean ended = false;
        for (int moment = 0; !ended; moment++) {
            Task<StreamConnection> connecting = createTask(() -> connect(server));
            for (int i = 0; i < moment; i++) {
                sleep(ZERO);
            }
            ended = connecting.isDone();
            connecting.cancel();
            Asyncio.wait(List.of(connecting));
            if (!connecting.isCancelled()) {
                connecting.result().close();
            }
        }
        server.close();
        server.waitClosed();
        requireNoSocketOpen();
    }

    /** Each client has an answer, an end or an error; none waits for a server that is gone. */
    @AsyncTest
    void acceptingThatIsCancelledAtAnyMomentLeavesNobodyWaiting() throws Exception {
        for (int moment = 1; moment <= 20; moment++) {
            Server server = Streams.startServer(Peers::upperCase, HERE, 0);
            int port = server.port();
            Task<?> serving = createTask(server::serveForever);
            List<Task<?>> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                clients.add(createTask(() -> ask(port)));
            }
            for (int i = 0; i < moment; i++) {
                sleep(ZERO);
            }
            serving.cancel();
            Asyncio.gather(clients).await();
            Asyncio.wait(List.of(serving));
            assertThat(serving.isCancelled()).isTrue();
            requireNoSocketOpen();
            assertThat(Asyncio.allTasks()).hasSize(1);
        }
    }

    private static void ask(int port) {
        try (StreamConnection connection = Streams.openConnection(HERE, port)) {
            connection.writer().write(bytes("word\n"));
            assertThat(text(connection.reader().readline())).isIn("WORD\n", "");
        } catch (IOException refusedOrReset) {
            assertThat(refusedOrReset).isInstanceOf(SocketException.class);
        }
    }

    private static void cancel(Task<?> task) throws Exception {
        task.cancel();
        Asyncio.wait(List.of(task));
        assertThat(task.isCancelled()).isTrue();
    }
}
