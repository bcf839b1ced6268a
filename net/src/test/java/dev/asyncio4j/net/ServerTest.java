package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.socket;
import static dev.asyncio4j.net.Peers.socketAtOnce;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;

/** How servers begin and end. */
@Timeout(60)
class ServerTest {
    private static Server swallowing() throws IOException {
        return Streams.startServer(Peers::swallow, HERE, 0);
    }

    private static boolean hasClients(Server server) {
        return !server.toString().endsWith("connections=0]");
    }

    @AsyncTest
    @Behaviour(173)
    void waitClosedWaitsForTheLastConnectionAfterTheClose() throws Exception {
        Server server = swallowing();
        StreamConnection connection = connect(server);
        iterateUntil(() -> hasClients(server));
        Task<?> waiting = createTask(server::waitClosed);
        server.close();
        connection.writer().write(bytes("still there"));
        connection.writer().drain();
        assertThat(waiting.isDone()).isFalse();
        connection.close();
        waiting.await();
        server.waitClosed();
    }

    @AsyncTest
    @Behaviour(173)
    void waitClosedWaitsForTheCloseAfterTheLastConnection() throws Exception {
        Server server = swallowing();
        StreamConnection connection = connect(server);
        iterateUntil(() -> hasClients(server));
        Task<?> waiting = createTask(server::waitClosed);
        connection.close();
        iterateUntil(() -> !hasClients(server));
        iterateUntil(() -> Asyncio.allTasks().size() == 2);
        assertThat(waiting.isDone()).isFalse();
        server.close();
        waiting.await();
    }

    @AsyncTest
    @Behaviour(173)
    void waitClosedCanBeCancelled() throws Exception {
        Server server = swallowing();
        Task<?> waiting = createTask(server::waitClosed);
        sleep(ZERO);
        waiting.cancel();
        Asyncio.wait(List.of(waiting));
        assertThat(waiting.isCancelled()).isTrue();
        server.close();
        server.waitClosed();
    }

    @AsyncTest
    @Behaviour(173)
    void closingTheClientsReleasesWhoWaits() throws Exception {
        releases(Server::closeClients);
    }

    @AsyncTest
    @Behaviour(173)
    void abortingTheClientsReleasesWhoWaits() throws Exception {
        releases(Server::abortClients);
    }

    private static void releases(java.util.function.Consumer<Server> endClients) throws Exception {
        Server server = swallowing();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(socket(server));
        }
        iterateUntil(() -> server.toString().contains("connections=3"));
        Task<?> waiting = createTask(server::waitClosed);
        sleep(ZERO);
        server.close();
        endClients.accept(server);
        iterateUntil(() -> !hasClients(server));
        assertThat(iterateUntil(waiting::isDone)).isLessThanOrEqualTo(2);
        for (Socket socket : sockets) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.close();
        }
    }

    @AsyncTest
    @Behaviour(173)
    void onlyAnAbortEndsClientsThatDoNotRead() throws Exception {
        Event written = new Event();
        Server server =
                Streams.startServer(
                        (_, writer) -> {
                            writer.write(new byte[20_000_000]);
                            written.set();
                            assertThatThrownBy(writer::drain).isInstanceOf(IOException.class);
                        },
                        HERE,
                        0);
        try (Socket socket = socket(server)) {
            written.await();
            server.close();
            server.closeClients();
            Task<?> waiting = createTask(server::waitClosed);
            for (int i = 0; i < 100; i++) {
                sleep(ZERO);
            }
            assertThat(waiting.isDone()).isFalse();
            server.abortClients();
            waiting.await();
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @AsyncTest
    @Behaviour(174)
    void cancellingServeForeverClosesTheServer() throws Exception {
        Server server =
                Streams.startServer(
                        Peers::swallow, HERE, 0, ServerOptions.defaults().withStartServing(false));
        assertThat(server.isServing()).isFalse();
        Task<?> serving = createTask(server::serveForever);
        sleep(ZERO);
        assertThat(server.isServing()).isTrue();
        assertThatThrownBy(server::serveForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("serves forever already, in another task (expected: one)");
        StreamConnection connection = connect(server);
        iterateUntil(() -> hasClients(server));
        serving.cancel();
        sleep(ZERO);
        assertThat(server.isServing()).isFalse();
        Asyncio.wait(List.of(serving));
        assertThat(serving.isCancelled()).isTrue();
        assertThat(hasClients(server)).isFalse();
        assertThat(connection.reader().read()).isEmpty();
        connection.close();
        assertThat(server.addresses()).isEmpty();
        assertThatThrownBy(server::port).hasMessage("no port: Server[closed, connections=0]");
        assertThatThrownBy(server::serveForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Server[closed, connections=0] is closed");
        assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
    }

    @AsyncTest
    @Behaviour(174)
    void closingTheServerEndsServeForever() throws Exception {
        Server server = swallowing();
        Task<?> serving = createTask(server::serveForever);
        sleep(ZERO);
        server.close();
        Asyncio.wait(List.of(serving));
        assertThat(serving.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(174)
    void aSecondCancellationLeavesTheHandlersToThemselves() throws Exception {
        Event end = new Event();
        Server server = Streams.startServer((_, _) -> end.await(), HERE, 0);
        Task<?> serving = createTask(server::serveForever);
        try (StreamConnection _ = connect(server)) {
            iterateUntil(() -> hasClients(server));
            serving.cancel();
            sleep(millis(100));
            assertThat(serving.isDone()).isFalse();
            serving.cancel();
            Asyncio.wait(List.of(serving));
            assertThat(serving.isCancelled()).isTrue();
        }
        Task<?> closing = createTask(server::waitClosed);
        sleep(millis(100));
        assertThat(closing.isDone()).isFalse();
        end.set();
        closing.await();
    }

    /** What takes the turns of one iteration comes after what was ready before it. */
    @AsyncTest
    void aHandlerThatIsCancelledBeforeItBeginsHasItsConnectionClosed() throws Exception {
        List<SocketAddress> handled = new ArrayList<>();
        Server server =
                Streams.startServer((_, writer) -> handled.add(writer.remoteAddress()), HERE, 0);
        Set<Task<?>> before = Asyncio.allTasks();
        sleep(ZERO);
        try (Socket socket = socketAtOnce(server)) {
            iterateUntil(() -> Asyncio.allTasks().size() > before.size());
            for (Task<?> task : Asyncio.allTasks()) {
                if (!before.contains(task)) {
                    task.cancel();
                }
            }
            server.close();
            server.waitClosed();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(handled).doesNotContain(socket.getLocalSocketAddress());
        }
        assertThat(Asyncio.allTasks()).hasSameSizeAs(before);
    }

    /** It was made before the close, and comes out of the queue of the operating system after. */
    @AsyncTest
    void aConnectionThatIsAcceptedAfterTheCloseIsDropped() throws Exception {
        List<SocketAddress> handled = new ArrayList<>();
        Server server =
                Streams.startServer((_, writer) -> handled.add(writer.remoteAddress()), HERE, 0);
        sleep(ZERO);
        Socket socket = socketAtOnce(server);
        server.close();
        server.waitClosed();
        iterateUntil(() -> !Peers.areThere());
        try (socket) {
            assertThat(readToTheEnd(socket)).isTrue();
            assertThat(handled).doesNotContain(socket.getLocalSocketAddress());
        }
    }

    /** Closed or reset: that depends on who was first, the server or the operating system. */
    private static boolean readToTheEnd(Socket socket) {
        try {
            InputStream input = socket.getInputStream();
            return input.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @AsyncTest
    void aHandlerThatThrowsAnErrorIsReportedAtOnce(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        AssertionError error = new AssertionError("wrong");
        Server server =
                Streams.startServer(
                        (_, _) -> {
                            throw error;
                        },
                        HERE,
                        0);
        try (Socket socket = socket(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        server.close();
        server.waitClosed();
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .startsWith(
                        "Unhandled exception in a stream's handler, of the connection from 127");
        assertThat(reports.getFirst().exception()).isSameAs(error);
    }

    /** Its exception is how the cancellation came. */
    @AsyncTest
    void aHandlerThatIsCancelledInABlockingCallIsSilent() throws Exception {
        Set<Task<?>> before = Asyncio.allTasks();
        Event blocked = new Event();
        Server server =
                Streams.startServer(
                        (_, _) -> {
                            blocked.set();
                            Thread.sleep(100_000);
                        },
                        HERE,
                        0);
        try (Socket socket = socket(server)) {
            blocked.await();
            sleep(ZERO);
            Asyncio.allTasks().stream()
                    .filter(task -> !before.contains(task))
                    .forEach(Task::cancel);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        server.close();
        server.waitClosed();
    }

    @AsyncTest
    void anAddressThatItCannotListenAtIsOneClearError() throws Exception {
        Server server = swallowing();
        BindException inUse =
                catchThrowableOfType(
                        BindException.class,
                        () -> Streams.startServer(Peers::swallow, HERE, server.port()));
        assertThat(inUse)
                .hasMessage(
                        "cannot listen at 127.0.0.1:" + server.port() + ": Address already in use")
                .hasCauseInstanceOf(SocketException.class);
        server.close();
        assertThatThrownBy(() -> Streams.startServer(Peers::swallow, "192.0.2.1", 7000))
                .isInstanceOf(BindException.class)
                .hasMessage("cannot listen at 192.0.2.1:7000: Cannot assign requested address");
        assertThatThrownBy(() -> Streams.startServer(Peers::swallow, "no-such-host.invalid", 7000))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no-such-host.invalid");
        server.waitClosed();
        iterateUntil(() -> !Peers.areThere());
    }

    @AsyncTest
    void startingThatIsCancelledAtAnyMomentLeavesNothingThatListens() throws Exception {
        boolean[] ended = {false};
        for (int moment = 0; !ended[0]; moment++) {
            Task<Server> starting = createTask(() -> swallowing());
            for (int i = 0; i < moment; i++) {
                sleep(ZERO);
            }
            ended[0] = starting.isDone();
            starting.cancel();
            Asyncio.wait(List.of(starting));
            if (!starting.isCancelled()) {
                starting.result().close();
            }
            iterateUntil(() -> !Peers.areThere());
        }
    }

    @AsyncTest
    void shutdownWaitsForConnectionsThatEnd() throws Exception {
        Server server = swallowing();
        StreamConnection connection = connect(server);
        iterateUntil(() -> hasClients(server));
        Task<Boolean> shutdown = createTask(() -> server.shutdown(seconds(3600)));
        iterateUntil(() -> !server.isServing());
        connection.close();
        assertThat(shutdown.await()).isTrue();
    }

    @AsyncTest
    void shutdownEndsThoseThatDoNot() throws Exception {
        List<String> ends = new ArrayList<>();
        Server server =
                Streams.startServer(
                        (_, _) -> {
                            try {
                                new Event().await();
                            } finally {
                                ends.add("cancelled");
                            }
                        },
                        HERE,
                        0);
        try (Socket _ = socket(server)) {
            iterateUntil(() -> hasClients(server));
        }
        assertThat(server.shutdown(millis(10))).isFalse();
        assertThat(ends).containsExactly("cancelled");
        assertThat(server.shutdown(millis(10))).isTrue();
    }

    @AsyncTest
    void cancellingShutdownEndsThoseThatAreLeft() throws Exception {
        Server server = Streams.startServer((_, _) -> new Event().await(), HERE, 0);
        try (Socket socket = socket(server)) {
            iterateUntil(() -> hasClients(server));
            Task<Boolean> shutdown = createTask(() -> server.shutdown(seconds(3600)));
            iterateUntil(() -> !server.isServing());
            shutdown.cancel();
            assertThatThrownBy(shutdown::await).isInstanceOf(CancelledError.class);
            server.waitClosed();
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
