package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Blocking calls of others that end in a socket, in a task: only that waits.
 *
 * <p>In each test a call can end only after another task of the same loop has gone on. If it kept
 * the loop's thread, that would never be, and the call would fail by its own timeout.
 */
@Tag("real")
@Timeout(60)
class ForeignSocketsTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final List<String> trail = new ArrayList<>();

    /** In the machine's time. */
    private static void run(dev.asyncio4j.Action<Exception> test) {
        try (Runner runner = new Runner()) {
            runner.run(test);
        }
    }

    @Test
    void socketsOfTheJdkTalkToEachOther() {
        run(() -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
                server.setSoTimeout(PATIENCE_MILLIS);
                Task<?> serving = createTask(() -> answerOne(server));
                sleep(ZERO);
                trail.add("connect");
                try (Socket socket =
                        new Socket(InetAddress.ofLiteral(HERE), server.getLocalPort())) {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    trail.add("ask");
                    socket.getOutputStream().write(bytes("ping"));
                    trail.add(text(socket.getInputStream().readNBytes(4)));
                }
                serving.await();
            }
        });
        assertThat(trail).startsWith("accept", "connect").contains("ask");
        assertThat(trail.subList(trail.indexOf("ask"), trail.size()))
                .containsSubsequence("ask", "heard ping", "PONG");
    }

    private void answerOne(ServerSocket server) throws IOException {
        trail.add("accept");
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            trail.add("heard " + text(socket.getInputStream().readNBytes(4)));
            socket.getOutputStream().write(bytes("PONG"));
        }
    }

    /** The answer waits for what another task does when the request is under way. */
    @Test
    void anHttpClientWaitsForItsServer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.countDown();
                    await(answer);
                    exchange.sendResponseHeaders(200, 5);
                    try (exchange) {
                        exchange.getResponseBody().write(bytes("hello"));
                    }
                });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://" + HERE + ":" + server.getAddress().getPort()))
                            .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                            .build();
            run(() -> {
                Task<?> other =
                        createTask(() -> {
                            trail.add("other begins");
                            asked.await();
                            trail.add("other goes on");
                            answer.countDown();
                        });
                trail.add("send");
                trail.add(client.send(request, BodyHandlers.ofString()).body());
                other.await();
            });
        } finally {
            server.stop(0);
        }
        assertThat(trail).containsExactly("send", "other begins", "other goes on", "hello");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** A row that one task has locked is what the other waits for, in a driver of a database. */
    @Test
    void aDatabaseIsAskedOverASocket() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        String url =
                "jdbc:h2:tcp://localhost:"
                        + server.getPort()
                        + "/mem:stock;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT="
                        + PATIENCE_MILLIS;
        try {
            run(() -> {
                try (Connection first = DriverManager.getConnection(url);
                        Connection second = DriverManager.getConnection(url)) {
                    execute(first, "create table stock(name varchar primary key, count int)");
                    execute(first, "insert into stock values('apples', 1)");
                    first.setAutoCommit(false);
                    execute(first, "update stock set count = count + 1 where name = 'apples'");
                    Event asking = new Event();
                    Task<?> waiting =
                            createTask(() -> {
                                trail.add("asks");
                                asking.set();
                                execute(second, "update stock set count = count * 10");
                                trail.add("has its answer");
                            });
                    asking.await();
                    trail.add("the other commits");
                    first.commit();
                    waiting.await();
                    trail.add("count " + count(first));
                }
            });
        } finally {
            server.stop();
        }
        assertThat(trail)
                .containsExactly("asks", "the other commits", "has its answer", "count 20");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count from stock")) {
            found.next();
            return found.getInt(1);
        }
    }

    /** Many at once, more than there are carriers in the JDK's own pool. */
    @Test
    void manyWaitAtOnce() {
        int count = 200;
        run(() -> {
            try (ServerSocket server = new ServerSocket(0, count, InetAddress.ofLiteral(HERE))) {
                List<Task<byte[]>> reading = new ArrayList<>();
                List<Socket> accepted = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    reading.add(createTask(() -> readOne(server.getLocalPort())));
                }
                for (int i = 0; i < count; i++) {
                    accepted.add(server.accept());
                }
                assertThat(reading).noneMatch(Task::isDone);
                for (Socket socket : accepted) {
                    socket.getOutputStream().write(bytes("x"));
                    socket.close();
                }
                for (byte[] read : Asyncio.<byte[]>gather(reading).await()) {
                    assertThat(read).containsExactly('x');
                }
            }
        });
    }

    private static byte[] readOne(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(HERE), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return socket.getInputStream().readAllBytes();
        }
    }
}
