package dev.asyncio4j.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServerTest {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<Object> trail = new ArrayList<>();

    private static void echo(Socket client) throws IOException {
        client.getInputStream().transferTo(client.getOutputStream());
    }

    private static String ask(int port, String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void run(Action<?> code) {
        Asyncio.run(code);
    }

    @Test
    void handlesEachConnectionInAGreenletAndClosesItAfterwards() {
        run(() -> {
            StreamServer server = new StreamServer(ANY, ServerTest::echo);
            assertThatIllegalStateException().isThrownBy(server::port);
            server.start();
            server.start();
            assertThat(server.started()).isTrue();
            List<Greenlet<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String question = "question " + i;
                answers.add(Gevent.spawn(() -> ask(server.port(), question)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(answers.get(i).get()).isEqualTo("question " + i);
            }
            server.close();
            server.close();
            assertThat(server.started()).isFalse();
            assertThat(server.toString()).endsWith("closed, handlers=0]");
            assertThatIllegalStateException().isThrownBy(server::start);
        });
    }

    @Test
    void livesOnWhenAHandlerFails() {
        run(() -> {
            Reported reported = Reported.here();
            try (StreamServer server =
                    new StreamServer(
                            ANY,
                            client -> {
                                if (client.getInputStream().read() == 'x') {
                                    throw new IllegalStateException("x");
                                }
                                client.getOutputStream().write('y');
                            })) {
                server.start();
                assertThat(ask(server.port(), "x")).isEmpty();
                assertThat(ask(server.port(), "a")).isEqualTo("y");
            }
            assertThat(reported.errors()).hasSize(1);
        });
    }

    @Test
    void acceptsNothingWhileItsPoolIsFull() {
        run(() -> {
            Pool pool = new Pool(1);
            Event release = new Event();
            StreamServer server =
                    new StreamServer(
                            ANY,
                            client -> {
                                trail.add("handling, " + pool.freeCount() + " free");
                                release.await();
                            },
                            pool);
            server.start();
            List<Greenlet<String>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(Gevent.spawn(() -> ask(server.port(), "")));
            }
            while (trail.isEmpty()) {
                Gevent.sleep(Duration.ofMillis(1));
            }
            Gevent.sleep(Duration.ofMillis(20));
            assertThat(trail).hasSize(1);
            release.set();
            Gevent.joinall(answers);
            assertThat(trail).hasSize(3).containsOnly("handling, 0 free");
            server.close();
        });
    }

    @Test
    void killsTheHandlersThatAreLeftWhenItEnds() {
        run(() -> {
            StreamServer server =
                    new StreamServer(
                            ANY,
                            client -> {
                                trail.add("handling");
                                try {
                                    client.getInputStream().read();
                                } finally {
                                    trail.add("ended");
                                }
                            });
            server.start();
            try (Socket client = new Socket(server.address().getAddress(), server.port())) {
                while (trail.isEmpty()) {
                    Gevent.sleep(Duration.ofMillis(1));
                }
                server.stop(Duration.ofMillis(1));
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(trail).containsExactly("handling", "ended");
        });
    }

    @Test
    void pausesAfterAFailureToAccept() {
        run(() -> {
            Reported reported = Reported.here();
            ServerSocket broken =
                    new ServerSocket(0, 1, InetAddress.getLoopbackAddress()) {
                        @Override
                        public Socket accept() throws IOException {
                            trail.add("tried");
                            if (trail.size() < 4) {
                                throw new SocketException("Too many open files");
                            }
                            return super.accept();
                        }
                    };
            try (StreamServer server = new StreamServer(broken, ServerTest::echo, null)) {
                server.start();
                assertThat(ask(server.port(), "there?")).isEqualTo("there?");
            }
            assertThat(reported.errors()).hasSize(3);
        });
    }

    @Test
    void goesOnWhenAcceptingFailsInAnyWay() {
        run(() -> {
            Reported reported = Reported.here();
            ServerSocket odd =
                    new ServerSocket(0, 1, InetAddress.getLoopbackAddress()) {
                        @Override
                        public Socket accept() throws IOException {
                            trail.add("tried");
                            if (trail.size() == 1) {
                                throw new IllegalArgumentException("odd");
                            }
                            return super.accept();
                        }
                    };
            try (StreamServer server = new StreamServer(odd, ServerTest::echo, null)) {
                server.start();
                assertThat(ask(server.port(), "there?")).isEqualTo("there?");
            }
            assertThat(reported.errors()).hasSize(1);
        });
    }

    @Test
    void itsAcceptorDoesNotWaitForRoomWhenItHasEnded() {
        run(() -> {
            Pool pool = new Pool(1);
            Event release = new Event();
            pool.spawn(() -> release.await());
            Set<Task<?>> before = Asyncio.allTasks();
            StreamServer server = new StreamServer(ANY, ServerTest::echo, pool);
            server.start();
            Gevent.sleep(Duration.ofMillis(1));
            assertThat(Asyncio.allTasks()).hasSize(before.size() + 1);
            server.stop(Duration.ZERO);
            Gevent.sleep(Duration.ofMillis(1));
            assertThat(Asyncio.allTasks()).hasSameElementsAs(before);
            release.set();
        });
    }

    @Test
    void nobodyCanConnectWhenItHasEnded() {
        run(() -> {
            StreamServer server = new StreamServer(ANY, ServerTest::echo);
            server.start();
            int port = server.port();
            assertThat(ask(port, "on?")).isEqualTo("on?");
            server.close();
            assertThatThrownBy(() -> ask(port, "on?")).isInstanceOf(ConnectException.class);
        });
    }

    @Test
    void aCallbackEndsItWhereNoHandlerIsLeft() {
        run(() -> {
            Reported reported = Reported.here();
            StreamServer server = new StreamServer(ANY, ServerTest::echo);
            server.start();
            assertThat(ask(server.port(), "on?")).isEqualTo("on?");
            Gevent.idle();
            EventLoop.running().callSoon(server::close);
            Gevent.sleep(Duration.ZERO);
            assertThat(server.started()).isFalse();
            assertThat(reported.errors()).isEmpty();
        });
    }

    @Test
    void aHandlerThatEndsItGoesOn() {
        run(() -> {
            AsyncResult<StreamServer> itself = new AsyncResult<>();
            StreamServer server =
                    new StreamServer(
                            ANY,
                            client -> {
                                itself.get().close();
                                client.getOutputStream().write('x');
                                trail.add("handled");
                            });
            itself.set(server);
            Greenlet<?> serving = Gevent.spawn(() -> server.serveForever());
            Gevent.sleep(Duration.ZERO);
            assertThat(ask(server.port(), "")).isEqualTo("x");
            serving.get();
            assertThat(trail).containsExactly("handled");
        });
    }

    @Test
    void servesForeverUntilItsGreenletEndsOrItIsClosed() {
        run(() -> {
            StreamServer first = new StreamServer(ANY, ServerTest::echo);
            Greenlet<?> serving = Gevent.spawn(() -> first.serveForever());
            Gevent.sleep(Duration.ZERO);
            assertThat(ask(first.port(), "on?")).isEqualTo("on?");
            serving.kill();
            assertThat(first.started()).isFalse();
            StreamServer second = new StreamServer(ANY, ServerTest::echo);
            Greenlet<?> closed = Gevent.spawn(() -> second.serveForever());
            Gevent.sleep(Duration.ZERO);
            second.close();
            closed.join();
            assertThat(closed.successful()).isTrue();
        });
    }

    @Test
    void servesOnAPlainThread() throws IOException {
        try (Hub hub = Hub.current();
                StreamServer server = new StreamServer(ANY, ServerTest::echo)) {
            server.start();
            assertThat(Gevent.spawn(() -> ask(server.port(), "plain")).get()).isEqualTo("plain");
            assertThat(hub.loop().isClosed()).isFalse();
        }
    }

    @Test
    void handlesEachDatagramInAGreenlet() {
        run(() -> {
            try (DatagramServer server =
                            new DatagramServer(
                                    ANY,
                                    (self, packet) ->
                                            self.send(
                                                    packet.getData(), packet.getSocketAddress()));
                    DatagramSocket socket = new DatagramSocket(ANY)) {
                assertThatIllegalStateException().isThrownBy(server::port);
                server.start();
                byte[] data = "datagram".getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(data, data.length, server.address()));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                assertThat(answer.getLength()).isEqualTo(data.length);
            }
        });
    }
}
