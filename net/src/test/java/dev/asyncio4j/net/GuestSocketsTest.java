package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Guest;
import dev.asyncio4j.Portal;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets of a loop that is on the thread of another one. */
@Tag("real")
@Timeout(60)
class GuestSocketsTest {
    private final ExecutorService host = Executors.newSingleThreadExecutor();

    @AfterEach
    void closeHost() {
        host.shutdownNow();
    }

    private <T extends @Nullable Object> T hosted(Callable<T> main)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Future<T>> end = new CompletableFuture<>();
        Guest.start(main, host, end::complete);
        return end.get(30, TimeUnit.SECONDS).get();
    }

    @Test
    void carryMuchBothWays() throws Exception {
        int size = 5_000_000;
        int received =
                hosted(() -> {
                    Server server = Streams.startServer(Peers::echo, HERE, 0);
                    try (StreamConnection connection = connect(server)) {
                        connection.writer().write(new byte[size]);
                        connection.writer().writeEof();
                        return connection.reader().read().length;
                    } finally {
                        server.close();
                        server.waitClosed();
                    }
                });
        assertThat(received).isEqualTo(size);
    }

    @Test
    void serveManyAtOnce() throws Exception {
        hosted(() -> {
            Server server = Streams.startServer(Peers::echo, HERE, 0);
            Asyncio.taskGroup(group -> {
                for (int i = 0; i < 100; i++) {
                    String word = "word" + i;
                    group.createTask(() -> assertThat(echoed(server, word)).isEqualTo(word));
                }
            });
            server.close();
            server.waitClosed();
            return null;
        });
    }

    private static String echoed(Server server, String word) throws IOException {
        try (StreamConnection connection = connect(server)) {
            connection.writer().write(bytes(word));
            return text(connection.reader().readexactly(word.length()));
        }
    }

    @Test
    void tellOfResetsAndFailures() throws Exception {
        hosted(() -> {
            Server server =
                    Streams.startServer(
                            (reader, _) ->
                                    assertThatThrownBy(() -> reader.read(1))
                                            .isInstanceOf(SocketException.class),
                            HERE,
                            0);
            int port = server.port();
            Socket socket = Peers.socket(server);
            Peers.reset(socket);
            Peers.iterateUntil(() -> Asyncio.allTasks().size() == 1);
            server.close();
            server.waitClosed();
            // The JDK closes a socket when its selector has looked at it once more.
            String failure = Net.selector().equals("nio") ? "(refused|reset.*)" : "refused";
            assertThatThrownBy(() -> Streams.openConnection(HERE, port))
                    .hasMessageMatching("Connection " + failure + ": .*");
            return null;
        });
    }

    /** What is called last closes the connection, in the very iteration with which it is over. */
    @Test
    void endInOrderThoughTheGuestIsOverAtOnce() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        ServerOptions tls = ServerOptions.defaults().withTls(Certificates.LOCALHOST.server());
        try (Portal portal = Portal.start()) {
            Server server =
                    portal.call(() ->
                            Streams.startServer((in, out) -> talk(heard, in, out), HERE, 0, tls));
            int port = portal.call(server::port);
            hosted(() -> {
                ConnectOptions options =
                        ConnectOptions.defaults().withTls(Certificates.LOCALHOST.client());
                StreamConnection connection = Streams.openConnection(HERE, port, options);
                StreamWriter writer = connection.writer();
                connection.reader().readexactly(5);
                Objects.requireNonNull(Asyncio.currentTask())
                        .addDoneCallback(_ -> {
                            writer.write(bytes("goodbye"));
                            writer.close();
                        });
                return null;
            });
            // One that was cut off is a failure.
            assertThat(text(heard.get(30, TimeUnit.SECONDS))).isEqualTo("goodbye");
        }
    }

    private static void talk(
            CompletableFuture<byte[]> heard, StreamReader reader, StreamWriter writer) {
        try {
            writer.write(bytes("hello"));
            heard.complete(reader.read());
        } catch (IOException failed) {
            heard.completeExceptionally(failed);
        }
    }

    @Test
    void areClosedWithTheGuest() throws Exception {
        Socket socket =
                hosted(() -> {
                    Server server = Streams.startServer(Peers::swallow, HERE, 0);
                    Socket open = Peers.socket(server);
                    Peers.iterateUntil(() -> server.toString().contains("connections=1"));
                    return open;
                });
        try (socket) {
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
