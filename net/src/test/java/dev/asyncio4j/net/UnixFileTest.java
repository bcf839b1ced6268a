package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.requireClosed;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static dev.asyncio4j.net.UnixPlace.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Runner;
import dev.asyncio4j.testing.AsyncTest;
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

    private UnixPlace place() {
        return new UnixPlace(path());
    }

    @AsyncTest
    void theFileIsRemovedAtClose() throws Exception {
        Server server = place().serve();
        assertThat(path()).exists();
        server.close();
        assertThat(path()).doesNotExist();
        requireNoSocketOpen();
    }

    @Test
    void theFileIsRemovedWhenTheLoopIsClosed() {
        try (Runner runner = new Runner()) {
            runner.<Server>run(place()::serve);
            assertThat(path()).exists();
        }
        assertThat(path()).doesNotExist();
    }

    @AsyncTest
    void aFileThatIsAnotherByThenStays() throws Exception {
        Server first = place().serve();
        Files.delete(path());
        try (Server second = place().serve();
                AutoCloseable _ = () -> requireClosed(second)) {
            first.close();
            requireClosed(first);
            assertThat(path()).exists();
            try (StreamConnection connection = place().connect()) {
                assertThat(ask(connection, "second")).isEqualTo("SECOND\n");
            }
            assertThat(second.isServing()).isTrue();
        }
        assertThat(path()).doesNotExist();
    }

    @AsyncTest
    void aFileThatIsNoSocketByThenStays() throws Exception {
        Server server = place().serve();
        Files.delete(path());
        Files.writeString(path(), "precious");
        server.close();
        requireClosed(server);
        requireNoSocketOpen();
        assertThat(path()).hasContent("precious");
    }

    @AsyncTest
    void aStaleFileIsReplaced() throws Exception {
        place().leaveStaleFile();
        try (Server server = place().serve();
                AutoCloseable _ = () -> requireClosed(server);
                StreamConnection connection = place().connect()) {
            assertThat(server.isServing()).isTrue();
            assertThat(ask(connection, "again")).isEqualTo("AGAIN\n");
        }
    }

    @AsyncTest
    void aServerThatLivesIsNotReplaced() throws Exception {
        try (Server server = place().serve();
                AutoCloseable _ = () -> requireClosed(server)) {
            assertThatThrownBy(place()::serve)
                    .isInstanceOf(BindException.class)
                    .hasMessage("cannot listen at " + path() + ": another server listens there");
            try (StreamConnection connection = place().connect()) {
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
                assertThatThrownBy(place()::serve)
                        .isInstanceOf(BindException.class)
                        .hasMessageEndingWith("another server listens there");
            }
        }
    }

    @AsyncTest
    void whatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(path(), "precious");
        assertThatThrownBy(place()::serve)
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "cannot listen at "
                                + path()
                                + ": there is a regular file (expected: nothing, or a socket"
                                + " nobody serves)");
        assertThat(path()).hasContent("precious");
        Files.delete(path());
        Files.createDirectory(path());
        assertThatThrownBy(place()::serve).hasMessageContaining("there is a directory");
        Files.delete(path());
        Files.createSymbolicLink(path(), folder.resolve("elsewhere"));
        assertThatThrownBy(place()::serve).hasMessageContaining("there is a symbolic link");
    }
}
