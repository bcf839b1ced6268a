package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections between programs that share a key. */
@Tag("real")
@Timeout(60)
class ListenerTest {
    private static final byte[] KEY = "open sesame".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "open barley".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    private Path path() {
        return folder.resolve("socket");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void whoHasTheKeyIsConnectedByAFile() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY)) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                sleep(Duration.ZERO);
                try (Connection client = Client.connect(path(), KEY);
                        Connection server = accepting.await()) {
                    client.send("hello");
                    assertThat(server.receive()).isEqualTo("hello");
                    server.send("you");
                    assertThat(client.receive()).isEqualTo("you");
                }
            }
        });
        assertThat(path()).doesNotExist();
    }

    @Test
    void whoHasTheKeyIsConnectedByAPort() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(anyPort(), KEY)) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                InetSocketAddress address = (InetSocketAddress) listener.address();
                try (Connection client = Client.connect(address, KEY);
                        Connection server = accepting.await()) {
                    client.send("hello");
                    assertThat(server.receive()).isEqualTo("hello");
                }
            }
        });
    }

    @Test
    void anotherKeyIsRefusedAtBothEnds() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY)) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                assertThatThrownBy(() -> Client.connect(path(), OTHER))
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("refused by the listener");
                assertThatThrownBy(() -> accepting.await(IOException.class))
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("another key");
                Task<Connection> next = createTask(() -> listener.accept());
                Client.connect(path(), KEY).close();
                next.await().close();
            }
        });
    }

    @Test
    void aListenerWithoutTheKeyIsFoundOut() throws Exception {
        // It lets everybody in, and gives what it was told as its own proof.
        run(() -> {
            try (var server =
                    java.nio.channels.ServerSocketChannel.open(
                            java.net.StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(path()));
                Task<Connection> connecting = createTask(() -> Client.connect(path(), KEY));
                sleep(Duration.ZERO);
                var port = new dev.asyncio4j.process.internal.Port(server.accept());
                port.send(new byte[32], 0, 32);
                byte[] answer = port.receive(256);
                port.send(answer, 32, answer.length - 32);
                assertThatThrownBy(() -> connecting.await(IOException.class))
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("the listener has another key");
                assertThat(port.receive(256)).isEmpty();
                port.close();
            }
        });
    }

    @Test
    void whoLeavesOrTalksNonsenseIsRefused() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY)) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                SocketChannel.open(UnixDomainSocketAddress.of(path())).close();
                assertThatThrownBy(() -> accepting.await(IOException.class))
                        .isInstanceOf(IOException.class);
                Task<Connection> second = createTask(() -> listener.accept());
                try (SocketChannel stranger =
                        SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
                    stranger.write(
                            java.nio.ByteBuffer.wrap(
                                    "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
                    assertThatThrownBy(() -> second.await(IOException.class))
                            .hasMessageContaining("expected: at most 256");
                }
            }
        });
    }

    private SocketChannel strangerWhoSays(byte... bytes) throws IOException {
        SocketChannel stranger = SocketChannel.open(UnixDomainSocketAddress.of(path()));
        stranger.write(java.nio.ByteBuffer.wrap(bytes));
        return stranger;
    }

    @Test
    void strangersWhoAreSlowKeepNobodyWaiting() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY, Duration.ofDays(1));
                    SocketChannel _ = strangerWhoSays((byte) 0);
                    SocketChannel _ = strangerWhoSays()) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                try (Connection client = Client.connect(path(), KEY);
                        Connection server = accepting.await()) {
                    client.send("hello");
                    assertThat(server.receive()).isEqualTo("hello");
                }
            }
        });
    }

    @Test
    void whoBeginsToSpeakAndDoesNotGoOnIsRefused() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY, Duration.ofMillis(100));
                    SocketChannel stranger = strangerWhoSays((byte) 0)) {
                assertThatThrownBy(() -> listener.accept())
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("too slowly");
                java.nio.ByteBuffer number = java.nio.ByteBuffer.allocate(100);
                assertThatThrownBy(
                                () -> {
                                    while (stranger.read(number) >= 0) {
                                        number.clear();
                                    }
                                    throw new java.io.EOFException("it was left");
                                })
                        .isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void whoLeavesOrSpeaksOtherwiseIsRefused() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY)) {
                for (int round = 0; round < 20; round++) {
                    strangerWhoSays().close();
                    assertThatThrownBy(() -> listener.accept())
                            .isInstanceOf(AuthenticationException.class);
                }
                byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8);
                try (SocketChannel _ = strangerWhoSays(request)) {
                    assertThatThrownBy(() -> listener.accept())
                            .isInstanceOf(AuthenticationException.class)
                            .hasMessageContaining("speaks otherwise");
                }
                Task<Connection> connecting = createTask(() -> Client.connect(path(), KEY));
                listener.accept().close();
                connecting.await().close();
            }
        });
    }

    @Test
    void aCancelledAcceptLosesNobody() throws Exception {
        run(() -> {
            try (Listener listener = Listener.open(path(), KEY)) {
                Task<Connection> accepting = createTask(() -> listener.accept());
                sleep(Duration.ZERO);
                accepting.cancel();
                Task<Connection> connecting = createTask(() -> Client.connect(path(), KEY));
                try (Connection server = listener.accept();
                        Connection client = connecting.await()) {
                    client.send("hello");
                    assertThat(server.receive()).isEqualTo("hello");
                }
            }
        });
    }

    @Test
    void aListenerThatIsClosedSaysSo() throws Exception {
        run(() -> {
            Listener listener = Listener.open(path(), KEY);
            Task<Connection> accepting = createTask(() -> listener.accept());
            sleep(Duration.ZERO);
            listener.close();
            listener.close();
            assertThatThrownBy(() -> accepting.await(IOException.class))
                    .hasMessage("the listener was closed");
            assertThat(listener).hasToString("Listener[closed]");
        });
        assertThat(Files.exists(path())).isFalse();
    }

    @Test
    void onlyThisMachineIsListenedTo() {
        InetSocketAddress everywhere = new InetSocketAddress(0);
        assertThatThrownBy(() -> Listener.open(everywhere, KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one of this machine alone");
        assertThatThrownBy(() -> Listener.open(path(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key: empty");
    }

    @Test
    void whatFailsNamesTheAddress() throws Exception {
        assertThatThrownBy(() -> Client.connect(path(), KEY))
                .isInstanceOf(SocketException.class)
                .hasMessageEndingWith(": " + path());
        Files.createFile(path());
        assertThatThrownBy(() -> Listener.open(path(), KEY))
                .isInstanceOf(BindException.class)
                .hasMessageEndingWith(": " + path());
    }
}
