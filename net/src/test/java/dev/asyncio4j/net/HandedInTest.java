package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.testing.AsyncTest;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that were opened elsewhere. */
class HandedInTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        for (byte[] line : reader) {
            writer.write(line);
        }
    }

    private static String ask(StreamConnection connection) throws IOException {
        connection.writer().write("hello\n".getBytes(UTF_8));
        return new String(connection.reader().readline(), UTF_8);
    }

    private static void end(Server server) throws Exception {
        server.close();
        timeout(seconds(10), server::waitClosed);
    }

    @AsyncTest
    void aBoundChannelIsServed() throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY_PORT);
        InetSocketAddress there = (InetSocketAddress) channel.getLocalAddress();
        Server server = Streams.startServer(HandedInTest::echo, channel, ServerOptions.defaults());
        try (AutoCloseable _ = () -> end(server)) {
            assertThat(server.addresses()).containsExactly(there);
            for (int i = 0; i < 3; i++) {
                try (StreamConnection client =
                        Streams.openConnection("127.0.0.1", there.getPort())) {
                    assertThat(ask(client)).isEqualTo("hello\n");
                }
            }
        }
        requireNoSocketOpen();
        // Nothing listens there any more.
        ServerSocketChannel.open().bind(there).close();
    }

    @AsyncTest
    void aBoundUnixChannelIsServedAndItsFileStays(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        Server server = Streams.startServer(HandedInTest::echo, channel, ServerOptions.defaults());
        try (AutoCloseable _ = () -> end(server)) {
            assertThat(server.addresses()).containsExactly(UnixDomainSocketAddress.of(path));
            try (StreamConnection client = Streams.openUnixConnection(path)) {
                assertThat(ask(client)).isEqualTo("hello\n");
            }
        }
        requireNoSocketOpen();
        // Who made it may have more than one server for it.
        assertThat(path).exists();
    }

    @AsyncTest
    void bothEndsCanBeHandedIn() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            try (StreamConnection one = Streams.openConnection(client, ConnectOptions.defaults());
                    StreamConnection two =
                            Streams.openConnection(accepted, ConnectOptions.defaults())) {
                assertThat(one.writer().remoteAddress()).isEqualTo(server.getLocalAddress());
                Task<?> echoing = createTask(() -> echo(two.reader(), two.writer()));
                assertThat(ask(one)).isEqualTo("hello\n");
                one.writer().close();
                // The other end hears of it, though the JDK had a descriptor too.
                timeout(seconds(10), () -> echoing.await());
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void whatCannotBeTakenOverIsRefused() throws Exception {
        try (SocketChannel free = SocketChannel.open();
                ServerSocketChannel unbound = ServerSocketChannel.open();
                ServerSocketChannel registered = ServerSocketChannel.open().bind(ANY_PORT);
                Selector selector = Selector.open()) {
            assertThatThrownBy(() -> Streams.openConnection(free, ConnectOptions.defaults()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: a connected one)");
            assertThatThrownBy(() ->
                            Streams.startServer(
                                    HandedInTest::echo, unbound, ServerOptions.defaults()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: a bound one)");
            registered.configureBlocking(false);
            registered.register(selector, SelectionKey.OP_ACCEPT);
            assertThatThrownBy(() ->
                            Streams.startServer(
                                    HandedInTest::echo, registered, ServerOptions.defaults()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is registered with a selector");
            assertThatThrownBy(() ->
                            Streams.startServer(
                                    HandedInTest::echo, 9_999, ServerOptions.defaults()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "descriptor: 9999 (expected: that of a socket that listens)")
                    .hasMessageEndingWith("Bad file descriptor");
        }
        requireNoSocketOpen();
    }

    private static ServerOptions withoutFiles(Path folder) {
        Path none = folder.resolve("none.pem");
        return ServerOptions.defaults().withTls(TlsOptions.server(none, none));
    }

    @AsyncTest
    void aServerWhoseTlsFailsClosesItsChannel(@TempDir Path folder) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY_PORT);
        assertThatThrownBy(() ->
                        Streams.startServer(HandedInTest::echo, channel, withoutFiles(folder)))
                .isInstanceOf(IOException.class);
        assertThat(channel.isOpen()).isFalse();
        requireNoSocketOpen();
    }

    @AsyncTest
    void aServerThatIsCancelledClosesItsChannel() throws Exception {
        for (ServerOptions options :
                new ServerOptions[] {
                    ServerOptions.defaults(),
                    ServerOptions.defaults().withTls(Certificates.LOCALHOST.server())
                }) {
            ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY_PORT);
            SocketAddress there = channel.getLocalAddress();
            Task<?> starting =
                    createTask(() -> Streams.startServer(HandedInTest::echo, channel, options));
            sleep(Duration.ZERO);
            starting.cancel();
            assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
            sleep(millis(1));
            // Nothing listens there any more, by any descriptor.
            ServerSocketChannel.open().bind(there).close();
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aConnectionWhoseTlsFailsIsClosed(@TempDir Path folder) throws Exception {
        TlsOptions tls =
                TlsOptions.client().withTrust(folder.resolve("none.pem")).withServerName("one");
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            assertThatThrownBy(() ->
                            Streams.openConnection(client, ConnectOptions.defaults().withTls(tls)))
                    .isInstanceOf(IOException.class);
            try (SocketChannel peer = server.accept()) {
                assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertThat(client.isOpen()).isFalse();
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aConnectionThatIsCancelledIsClosed() throws Exception {
        // The first use takes longer, and is cancelled before the channel is taken.
        for (int i = 0; i < 2; i++) {
            cancelAConnection();
        }
        requireNoSocketOpen();
    }

    private static void cancelAConnection() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            Task<?> opening =
                    createTask(() -> Streams.openConnection(client, ConnectOptions.defaults()));
            sleep(Duration.ZERO);
            opening.cancel();
            assertThatThrownBy(opening::await).isInstanceOf(CancelledError.class);
            NettyPoller.ofRunningLoop();
            sleep(millis(1));
            try (SocketChannel peer = server.accept()) {
                assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @AsyncTest
    void whatIsRefusedStaysAsItWas() throws Exception {
        ConnectOptions anyHost = ConnectOptions.defaults().withTls(TlsOptions.client());
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                ServerSocketChannel unbound = ServerSocketChannel.open()) {
            assertThatThrownBy(() -> Streams.openConnection(client, anyHost))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no host whose certificate is expected");
            assertThatThrownBy(() ->
                            Streams.startServer(
                                    HandedInTest::echo, unbound, ServerOptions.defaults()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(client.isOpen()).isTrue();
            assertThat(client.isBlocking()).isTrue();
            assertThat(unbound.isOpen()).isTrue();
        }
    }

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void aDescriptorMayBeHandedInAgainWhereTlsFails(@TempDir Path folder) throws Exception {
        assumeThat(Net.selector()).isEqualTo("epoll");
        Socket socket = Socket.newSocketStream();
        socket.bind(ANY_PORT);
        socket.listen(10);
        int descriptor = socket.intValue();
        assertThatThrownBy(() ->
                        Streams.startServer(HandedInTest::echo, descriptor, withoutFiles(folder)))
                .isInstanceOf(IOException.class);
        end(Streams.startServer(HandedInTest::echo, descriptor, ServerOptions.defaults()));
        requireNoSocketOpen();
    }

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void aDescriptorIsServed() throws Exception {
        assumeThat(Net.selector()).isEqualTo("epoll");
        Socket socket = Socket.newSocketStream();
        socket.bind(ANY_PORT);
        socket.listen(10);
        int port = socket.localAddress().getPort();
        Server server =
                Streams.startServer(
                        HandedInTest::echo, socket.intValue(), ServerOptions.defaults());
        try (AutoCloseable _ = () -> end(server)) {
            assertThat(server.port()).isEqualTo(port);
            try (StreamConnection client = Streams.openConnection("127.0.0.1", port)) {
                assertThat(ask(client)).isEqualTo("hello\n");
            }
        }
        requireNoSocketOpen();
    }
}
