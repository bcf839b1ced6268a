package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.requireClosed;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Runner;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with the file of its Unix socket. */
class UnixFileTest {
    @TempDir Path folder;

    private Path path() {
        return folder.resolve("s");
    }

    private Server serve() throws IOException {
        return Streams.startUnixServer(Peers::upperCase, path());
    }

    private static String ask(StreamConnection connection, String word) throws IOException {
        connection.writer().write(bytes(word + "\n"));
        return text(connection.reader().readline());
    }

    /** Binds a socket there, and lets nobody connect. */
    private void leaveStaleFile() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThat(path()).exists();
    }

    @AsyncTest
    void theFileIsRemovedAtClose() throws Exception {
        Server server = serve();
        assertThat(path()).exists();
        server.close();
        assertThat(path()).doesNotExist();
        requireNoSocketOpen();
    }

    @Test
    void theFileIsRemovedWhenTheLoopIsClosed() {
        try (Runner runner = new Runner()) {
            runner.<Server>run(this::serve);
            assertThat(path()).exists();
        }
        assertThat(path()).doesNotExist();
    }

    @AsyncTest
    void aFileThatIsAnotherByThenStays() throws Exception {
        Server first = serve();
        Files.delete(path());
        try (Server second = serve();
                AutoCloseable _ = () -> requireClosed(second)) {
            first.close();
            requireClosed(first);
            assertThat(path()).exists();
            try (StreamConnection connection = Streams.openUnixConnection(path())) {
                assertThat(ask(connection, "second")).isEqualTo("SECOND\n");
            }
            assertThat(second.isServing()).isTrue();
        }
        assertThat(path()).doesNotExist();
    }

    @AsyncTest
    void aFileThatIsNoSocketByThenStays() throws Exception {
        Server server = serve();
        Files.delete(path());
        Files.writeString(path(), "precious");
        server.close();
        requireClosed(server);
        requireNoSocketOpen();
        assertThat(path()).hasContent("precious");
    }

    @AsyncTest
    void aStaleFileIsReplaced() throws Exception {
        leaveStaleFile();
        try (Server server = serve();
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = Streams.openUnixConnection(path())) {
            assertThat(server.isServing()).isTrue();
            assertThat(ask(connection, "again")).isEqualTo("AGAIN\n");
        }
    }

    @AsyncTest
    void aServerThatLivesIsNotReplaced() throws Exception {
        try (Server server = serve();
                AutoCloseable _ = () -> requireClosed(server)) {
            assertThatThrownBy(this::serve)
                    .isInstanceOf(BindException.class)
                    .hasMessage("cannot listen at " + path() + ": another server listens there");
            try (StreamConnection connection = Streams.openUnixConnection(path())) {
                assertThat(ask(connection, "here")).isEqualTo("HERE\n");
            }
            assertThat(server.isServing()).isTrue();
        }
    }

    @AsyncTest
    void aServerWithoutRoomLivesToo() throws Exception {
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress here = UnixDomainSocketAddress.of(path());
            full.bind(here, 1);
            try (SocketChannel _ = SocketChannel.open(here);
                    SocketChannel _ = SocketChannel.open(here)) {
                assertThatThrownBy(this::serve)
                        .isInstanceOf(BindException.class)
                        .hasMessageEndingWith("another server listens there");
            }
        }
    }

    @AsyncTest
    void whatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(path(), "precious");
        assertThatThrownBy(this::serve)
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "cannot listen at "
                                + path()
                                + ": there is a regular file (expected: nothing, or a socket"
                                + " nobody serves)");
        assertThat(path()).hasContent("precious");
        Files.delete(path());
        Files.createDirectory(path());
        assertThatThrownBy(this::serve).hasMessageContaining("there is a directory");
        Files.delete(path());
        Files.createSymbolicLink(path(), folder.resolve("elsewhere"));
        assertThatThrownBy(this::serve).hasMessageContaining("there is a symbolic link");
    }
}
