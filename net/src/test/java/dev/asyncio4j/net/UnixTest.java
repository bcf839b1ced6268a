package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static dev.asyncio4j.net.Peers.requireClosed;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static dev.asyncio4j.net.Peers.text;
import static dev.asyncio4j.net.UnixPlace.ask;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Streams over Unix sockets. */
class UnixTest {
    @TempDir Path folder;

    private Path path() {
        return folder.resolve("s");
    }

    private UnixPlace place() {
        return new UnixPlace(path());
    }

    @AsyncTest
    void manyAreServedAtOnce() throws Exception {
        try (Server server = place().serve();
                AutoCloseable _ = () -> requireClosed(server)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String word = "word" + i;
                clients.add(
                        createTask(() -> {
                            try (StreamConnection connection = place().connect()) {
                                return ask(connection, word);
                            }
                        }));
            }
            assertThat(Asyncio.<String>gather(clients).await())
                    .hasSize(100)
                    .startsWith("WORD0\n", "WORD1\n")
                    .endsWith("WORD99\n");
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void whoFindsNoRoomTriesAgainUntilThereIs() throws Exception {
        ServerOptions narrow = ServerOptions.defaults().withBacklog(1).withStartServing(false);
        try (Server server = Streams.startUnixServer(Peers::upperCase, path(), narrow);
                AutoCloseable _ = () -> requireClosed(server)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(
                        createTask(() -> {
                            try (StreamConnection connection = place().connect()) {
                                return ask(connection, "hello");
                            }
                        }));
            }
            sleep(millis(20));
            assertThat(clients).noneMatch(Task::isDone);
            server.startServing();
            assertThat(Asyncio.<String>gather(clients).await()).hasSize(10).containsOnly("HELLO\n");
        }
    }

    @AsyncTest
    void oneDirectionCanEndBeforeTheOther() throws Exception {
        try (Server server =
                        Streams.startUnixServer(
                                (reader, writer) ->
                                        writer.write(bytes(reader.read().length + " bytes")),
                                path());
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = place().connect()) {
            assertThat(server.isServing()).isTrue();
            connection.writer().write(new byte[3_000_000]);
            connection.writer().writeEof();
            assertThat(text(connection.reader().read())).isEqualTo("3000000 bytes");
        }
    }

    @AsyncTest
    void addressesAreThoseOfTheJdk() throws Exception {
        List<SocketAddress> ends = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        try (Server server =
                        Streams.startUnixServer(
                                (_, writer) -> {
                                    ends.add(writer.localAddress());
                                    ends.add(writer.remoteAddress());
                                    shown.add(writer.toString());
                                },
                                path());
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = place().connect()) {
            SocketAddress here = UnixDomainSocketAddress.of(path());
            SocketAddress unnamed = UnixDomainSocketAddress.of("");
            assertThat(connection.reader().read()).isEmpty();
            assertThat(connection.writer().remoteAddress()).isEqualTo(here);
            assertThat(connection.writer().localAddress()).isEqualTo(unnamed);
            assertThat(ends).containsExactly(here, unnamed);
            assertThat(server.addresses()).containsExactly(here);
            assertThat(server.toString()).startsWith("Server[serving at " + path() + ", ");
            assertThat(connection.writer().toString())
                    .isEqualTo("StreamWriter[open, to " + path() + "]");
            assertThat(shown).containsExactly("StreamWriter[open, to a socket without a name]");
            assertThatThrownBy(server::port)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no port: Server[serving at " + path());
        }
    }

    @AsyncTest
    void aPathTooLongIsAnError() throws Exception {
        Path tooLong = folder.resolve("x".repeat(120));
        int length = tooLong.toString().length();
        assertThatThrownBy(() -> Streams.startUnixServer(Peers::upperCase, tooLong))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("path: " + tooLong + " has " + length + " bytes, too many");
        assertThatThrownBy(() -> Streams.openUnixConnection(tooLong))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("too many for the address of a Unix socket");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void theLongestPathWorks() throws Exception {
        int length = Net.selector().equals("nio") ? 106 : 107;
        Path longest = folder.resolve("x".repeat(length - 1 - folder.toString().length()));
        assertThat(longest.toString()).hasSize(length);
        try (Server server = Streams.startUnixServer(Peers::upperCase, longest);
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = Streams.openUnixConnection(longest)) {
            assertThat(ask(connection, "long")).isEqualTo("LONG\n");
            assertThat(connection.writer().remoteAddress()).isEqualTo(server.addresses().get(0));
        }
        assertThat(longest).doesNotExist();
    }

    @AsyncTest
    void nobodyListeningIsAnError() throws Exception {
        assertThatThrownBy(() -> place().connect())
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(path() + " (No such file or directory)");
        place().leaveStaleFile();
        assertThatThrownBy(() -> place().connect())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Connection refused");
        requireNoSocketOpen();
    }

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void anAbstractNameHasNoFile() throws Exception {
        assumeThat(Net.selector()).as("channels of the JDK's know paths").isNotEqualTo("nio");
        String name = "asyncio4j-" + UUID.randomUUID();
        SocketAddress address = Unix.abstractName(name);
        try (Server server =
                        Streams.startUnixServer(
                                Peers::upperCase, address, ServerOptions.defaults());
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection =
                        Streams.openUnixConnection(address, ConnectOptions.defaults())) {
            assertThat(ask(connection, "free")).isEqualTo("FREE\n");
            assertThat(connection.writer().remoteAddress())
                    .isEqualTo(address)
                    .hasToString("@" + name);
            assertThat(server.toString()).startsWith("Server[serving at @" + name + ", ");
            assertThatThrownBy(() ->
                            Streams.startUnixServer(
                                    Peers::upperCase, address, ServerOptions.defaults()))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Address already in use");
        }
        assertThat(Path.of("@" + name)).doesNotExist();
        requireNoSocketOpen();
        // Its name is free as soon as it is closed.
        Streams.startUnixServer(Peers::upperCase, address, ServerOptions.defaults()).close();
    }

    @AsyncTest
    void addressesOfOtherKindsAreRefused() {
        InetSocketAddress internet = InetSocketAddress.createUnresolved("localhost", 1);
        assertThatThrownBy(() -> Streams.openUnixConnection(internet, ConnectOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: one of a Unix socket)");
        ConnectOptions local =
                ConnectOptions.defaults()
                        .withLocalAddress(
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        assertThatThrownBy(() -> Streams.openUnixConnection(path(), local))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("localAddress: 127.0.0.1:0 (expected: none, for a Unix socket)");
        assertThatThrownBy(() ->
                        Streams.startUnixServer(
                                Peers::upperCase,
                                path(),
                                ServerOptions.defaults().withReusePort(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reusePort: true (expected: false, for a Unix socket)");
    }

    @AsyncTest
    void serveAChannelOfTheJdk() throws Exception {
        try (Server server = place().serve();
                AutoCloseable _ = () -> requireClosed(server)) {
            String answer =
                    Asyncio.<String>toThread(() -> {
                        try (SocketChannel client =
                                SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
                            client.write(ByteBuffer.wrap(bytes("hello\n")));
                            ByteBuffer read = ByteBuffer.allocate(6);
                            while (read.hasRemaining() && client.read(read) >= 0) {
                                Thread.onSpinWait();
                            }
                            return text(read.array());
                        }
                    });
            assertThat(answer).isEqualTo("HELLO\n");
            assertThat(server.isServing()).isTrue();
        }
    }

    @AsyncTest
    void whatAPeerSaysAndClosesAtOnceArrives() throws Exception {
        Server server = Streams.startUnixServer((_, writer) -> writer.write(bytes("bye")), path());
        try (AutoCloseable _ = () -> requireClosed(server)) {
            for (int i = 0; i < 300; i++) {
                try (StreamConnection connection = place().connect()) {
                    assertThat(text(connection.reader().read())).isEqualTo("bye");
                }
            }
        }
    }

    @AsyncTest
    void askAServerOfTheJdk() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path()));
            Task<?> serving =
                    createTask(() ->
                            Asyncio.toThread(() -> {
                                try (SocketChannel client = server.accept()) {
                                    client.write(ByteBuffer.wrap(bytes("welcome\n")));
                                }
                            }));
            try (StreamConnection connection = place().connect()) {
                assertThat(text(connection.reader().read())).isEqualTo("welcome\n");
            }
            serving.await();
        }
    }

    @AsyncTest
    void cancellingLeavesNeitherSocketNorFile() throws Exception {
        for (int turns = 0; turns < 12; turns++) {
            Task<Server> starting = createTask(place()::serve);
            for (int i = 0; i < turns; i++) {
                sleep(ZERO);
            }
            if (!starting.cancel()) {
                starting.result().close();
            }
            sleep(millis(1));
            if (!starting.isCancelled()) {
                starting.result().close();
            }
            requireNoSocketOpen();
            assertThat(path()).doesNotExist();
        }
    }

    @AsyncTest
    void aCancelledConnectLeavesNoSocket() throws Exception {
        ServerOptions narrow = ServerOptions.defaults().withBacklog(1).withStartServing(false);
        Server server = Streams.startUnixServer(Peers::upperCase, path(), narrow);
        try (StreamConnection one = place().connect();
                StreamConnection two = place().connect()) {
            for (int turns = 0; turns < 8; turns++) {
                Task<?> waiting = createTask(() -> place().connect());
                for (int i = 0; i < turns; i++) {
                    sleep(ZERO);
                }
                waiting.cancel();
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            }
            assertThat(List.of(one, two)).noneMatch(each -> each.writer().isClosing());
        }
        server.close();
        requireNoSocketOpen();
    }

    /** Sends back what comes, and keeps it. */
    private static final class Echo extends Recorder.OfStream {
        @Override
        public void dataReceived(byte[] data) throws Exception {
            super.dataReceived(data);
            transport().write(data);
        }
    }

    @AsyncTest
    void protocolsAreServedToo() throws Exception {
        SocketAddress address = UnixDomainSocketAddress.of(path());
        Echo served = new Echo();
        Server server = Net.createUnixServer(() -> served, address, ServerOptions.defaults());
        try (AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = place().connect()) {
            assertThat(ask(connection, "to a protocol")).isEqualTo("to a protocol\n");
            assertThat(served.transport().localAddress()).isEqualTo(address);
        }
        assertThat(served.text()).isEqualTo("to a protocol\n");
        assertThat(served.isLost()).isTrue();
    }

    @AsyncTest
    void protocolsConnectToo() throws Exception {
        SocketAddress address = UnixDomainSocketAddress.of(path());
        Server server =
                Streams.startUnixServer(
                        (reader, writer) -> {
                            writer.write(bytes("hello"));
                            assertThat(text(reader.readexactly(5))).isEqualTo("hello");
                        },
                        path());
        try (AutoCloseable _ = () -> requireClosed(server);
                Connection<Echo> connection =
                        Net.createUnixConnection(Echo::new, address, ConnectOptions.defaults())) {
            eventually(connection.protocol()::isLost);
            assertThat(connection.protocol().text()).isEqualTo("hello");
        }
    }
}
