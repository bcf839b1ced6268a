package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.seconds;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several loops that share a port. */
@Timeout(120)
class ServersTest {
    private static final String HERE = "127.0.0.1";
    private static final int LOOPS = 3;
    private static final int CLIENTS = 60;

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        for (byte[] line : reader) {
            writer.write(line);
            writer.drain();
        }
    }

    private static List<Socket> connect(Servers servers) throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), servers.port()));
        }
        return clients;
    }

    private static @Nullable String ask(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\n").getBytes(UTF_8));
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)).readLine();
    }

    private static void closeAll(List<Socket> clients) throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void connectionsAreSharedAmongTheLoopsAndStay() throws Exception {
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        Set<String> moved = ConcurrentHashMap.newKeySet();
        Streams.Handler handler =
                (reader, writer) -> {
                    EventLoop loop = EventLoop.running();
                    loops.add(loop);
                    for (byte[] line : reader) {
                        if (EventLoop.running() != loop) {
                            moved.add(new String(line, UTF_8));
                        }
                        writer.write(line);
                    }
                };
        try (Servers servers = Servers.perCore(handler, HERE, 0, ServerOptions.defaults(), LOOPS)) {
            assertThat(servers.size()).isEqualTo(LOOPS);
            assertThat(servers.addresses()).hasSize(1);
            List<Socket> clients = connect(servers);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                    assertThat(ask(clients.get(i), "client" + i)).isEqualTo("client" + i);
                }
            }
            closeAll(clients);
            assertThat(loops).hasSizeBetween(2, LOOPS);
            assertThat(moved).isEmpty();
        }
    }

    @Test
    void protocolsCanShareAPortToo() throws Exception {
        class Echo implements Protocol {
            private @Nullable Transport transport;

            @Override
            public void connectionMade(Transport transport) {
                this.transport = transport;
            }

            @Override
            public void dataReceived(byte[] data) {
                if (transport != null) {
                    transport.write(data);
                }
            }
        }
        try (Servers servers = Servers.perCore(Echo::new, HERE, 0)) {
            assertThat(servers.size()).isEqualTo(Runtime.getRuntime().availableProcessors());
            List<Socket> clients = connect(servers);
            for (Socket client : clients) {
                assertThat(ask(client, "word")).isEqualTo("word");
            }
            closeAll(clients);
        }
    }

    @Test
    void shutdownWaitsForTheConnectionsAWhile() throws Exception {
        Servers patient =
                Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), LOOPS);
        closeAll(connect(patient));
        assertThat(patient.shutdown(seconds(60))).isTrue();

        Servers hasty =
                Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), LOOPS);
        List<Socket> clients = connect(hasty);
        for (Socket client : clients) {
            assertThat(ask(client, "word")).isEqualTo("word");
        }
        assertThat(hasty.shutdown(Asyncio.millis(10))).isFalse();
        for (Socket client : clients) {
            assertThatThrownBy(
                            () -> {
                                int end = client.getInputStream().read();
                                throw new SocketException("ended with " + end);
                            })
                    .isInstanceOf(SocketException.class);
        }
        closeAll(clients);
        hasty.close();
        assertThat(hasty).hasToString("Servers[closed]");
    }

    @Test
    void whoServesForeverGoesOnWhenTheyAreClosed() throws Exception {
        Servers servers =
                Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), LOOPS);
        Thread waiting = Thread.currentThread();
        assertThat(waiting.isInterrupted()).isFalse();
        Thread closing = Thread.ofPlatform().start(servers::close);
        servers.serveForever();
        closing.join();
    }

    @Test
    void tasksOfAnotherLoopMayStartThem() {
        Asyncio.run(() -> {
            try (Servers servers =
                            Servers.perCore(
                                    ServersTest::echo, HERE, 0, ServerOptions.defaults(), LOOPS);
                    StreamConnection connection = Streams.openConnection(HERE, servers.port())) {
                connection.writer().write("word\n".getBytes(UTF_8));
                assertThat(connection.reader().readline()).asString().isEqualTo("word\n");
            }
        });
    }

    /** As when a program is started twice: each would have a part of the clients. */
    @Test
    void othersShareThePortOnlyWhereThatIsAskedFor() throws Exception {
        ServerOptions sharing = ServerOptions.defaults().withReusePort(true);
        try (Servers first =
                Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), 2)) {
            assertThatThrownBy(() -> Servers.perCore(ServersTest::echo, HERE, first.port()))
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("cannot listen at " + HERE + ":" + first.port());
            try (Servers second =
                    Servers.perCore(ServersTest::echo, HERE, first.port(), sharing, 1)) {
                assertThat(second.port()).isEqualTo(first.port());
            }
        }
    }

    @Test
    void whatIsClosedIsShutDownAndServesNoMore() throws Exception {
        Servers servers = Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), 1);
        assertThat(servers.shutdown(seconds(1))).isTrue();
        assertThat(servers.shutdown(seconds(1))).isTrue();
        assertThatThrownBy(servers::serveForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Servers[closed] is closed");
    }

    @Test
    void aPortInUseIsToldAndLeavesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            Servers.perCore(
                                    ServersTest::echo,
                                    HERE,
                                    taken.getLocalPort(),
                                    ServerOptions.defaults(),
                                    LOOPS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        assertThatThrownBy(() ->
                        Servers.perCore(ServersTest::echo, HERE, 0, ServerOptions.defaults(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loops: 0");
    }

    /** The loop waits for the thread, which would wait for the loop. */
    @Test
    void noMoreCanAThreadThatAHandlerHasSent() throws Exception {
        BlockingQueue<List<Throwable>> refusals = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable Servers> all = new AtomicReference<>();
        Streams.Handler closes =
                (reader, writer) -> {
                    Servers own = Objects.requireNonNull(all.get());
                    refusals.add(
                            List.of(
                                    catchThrowable(() -> Asyncio.toThread(own::close)),
                                    catchThrowable(() ->
                                            Asyncio.toThread(() -> own.shutdown(seconds(1))))));
                    echo(reader, writer);
                };
        try (Servers servers = Servers.perCore(closes, HERE, 0, ServerOptions.defaults(), LOOPS)) {
            all.set(servers);
            List<Socket> clients = connect(servers);
            for (int i = 0; i < clients.size(); i++) {
                List<Throwable> refused = refusals.take();
                assertThat(refused).allMatch(IllegalStateException.class::isInstance);
                assertThat(refused)
                        .extracting(Throwable::getMessage)
                        .allMatch(told -> told.contains("is run by one of these loops"));
            }
            // Nothing was closed by half.
            for (Socket client : clients) {
                assertThat(ask(client, "word")).isEqualTo("word");
            }
            closeAll(clients);
        }
    }

    @Test
    void aHandlerCannotCloseThemAndOthersStillCan() throws Exception {
        BlockingQueue<Throwable> refusals = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable Servers> all = new AtomicReference<>();
        Streams.Handler closes =
                (_, _) -> {
                    Servers own = Objects.requireNonNull(all.get());
                    refusals.add(catchThrowable(own::close));
                    refusals.add(catchThrowable(() -> own.shutdown(seconds(1))));
                };
        try (Servers servers = Servers.perCore(closes, HERE, 0, ServerOptions.defaults(), LOOPS)) {
            all.set(servers);
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), servers.port())) {
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
                assertThat(refusals.take())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("close: this code is run by one of these loops");
                assertThat(refusals.take())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("shutdown: this code is run by one of these loops");
            }
            Thread closer = Thread.ofPlatform().start(servers::close);
            servers.serveForever();
            closer.join();
            assertThatThrownBy(() -> connect(servers)).isInstanceOf(SocketException.class);
        }
    }
}
