package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.testing.AsyncTest;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
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

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void aDescriptorIsServed() throws Exception {
        NettyPoller.ofRunningLoop();
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
