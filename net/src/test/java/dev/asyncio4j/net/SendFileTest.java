package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** Files sent into a connection. */
class SendFileTest {
    private static final String HERE = "127.0.0.1";
    private static final int SIZE = (5 << 20) + 12_345;

    @TempDir Path folder;

    private byte[] content = {};

    private Path file() throws IOException {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    /** A stream, and the socket at its other end. */
    private record Pair(StreamConnection connection, Socket peer) implements AutoCloseable {
        static Pair open() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
                StreamConnection connection = Streams.openConnection(HERE, server.getLocalPort());
                return new Pair(connection, server.accept());
            }
        }

        Transport transport() {
            return connection.writer().transport();
        }

        @Override
        public void close() throws IOException {
            connection.writer().abort();
            peer.close();
        }
    }

    @AsyncTest
    void aFileGoesBetweenWhatIsWrittenBeforeAndAfter() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open()) {
            Task<byte[]> received = createTask(() -> pair.peer.getInputStream().readAllBytes());
            pair.connection.writer().write(new byte[] {1, 2, 3});
            assertThat(Net.sendfile(pair.transport(), file)).isEqualTo(SIZE);
            pair.connection.writer().write(new byte[] {4, 5});
            pair.connection.close();
            byte[] all = received.await();
            assertThat(all).hasSize(SIZE + 5).startsWith(1, 2, 3).endsWith(4, 5);
            assertThat(Arrays.mismatch(Arrays.copyOfRange(all, 3, SIZE + 3), content))
                    .isEqualTo(-1);
        }
    }

    @AsyncTest
    void aPartOfAFileCanBeSent() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open();
                FileChannel opened = FileChannel.open(file)) {
            assertThat(Net.sendfile(pair.transport(), opened, 10, 20)).isEqualTo(20);
            assertThat(Net.sendfile(pair.transport(), opened, SIZE - 5, 20)).isEqualTo(5);
            assertThat(Net.sendfile(pair.transport(), opened, SIZE + 5, 20)).isZero();
            assertThat(Net.sendfile(pair.transport(), opened, 0, 0)).isZero();
            assertThat(opened.position()).isZero();
            assertThat(opened.isOpen()).isTrue();
            byte[] received = pair.peer.getInputStream().readNBytes(25);
            assertThat(Arrays.copyOf(received, 20)).isEqualTo(Arrays.copyOfRange(content, 10, 30));
            assertThat(Arrays.copyOfRange(received, 20, 25))
                    .isEqualTo(Arrays.copyOfRange(content, SIZE - 5, SIZE));
        }
    }

    @AsyncTest
    void aSlowPeerIsWaitedFor() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open()) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), file));
            sleep(millis(20));
            assertThat(sending.isDone()).isFalse();
            assertThat(pair.transport().writeBufferSize()).isLessThanOrEqualTo(2 << 20);
            pair.peer.getInputStream().readNBytes(SIZE);
            assertThat(sending.await()).isEqualTo(SIZE);
        }
    }

    @AsyncTest
    void cancellingStopsTheSending() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open();
                FileChannel opened = FileChannel.open(file)) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), opened, 0, SIZE));
            sleep(millis(20));
            sending.cancel();
            assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
            pair.connection.close();
            assertThat(pair.peer.getInputStream().readAllBytes().length).isLessThan(SIZE);
        }
    }

    @AsyncTest
    void aConnectionThatIsLostIsAnError() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open()) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), file));
            sleep(millis(20));
            pair.peer.setSoLinger(true, 0);
            pair.peer.close();
            assertThatThrownBy(() -> sending.await(IOException.class))
                    .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), file))
                    .isInstanceOf(SocketException.class);
        }
    }

    @AsyncTest
    void whatCannotBeSentIsRefused() throws Exception {
        Path file = file();
        try (Pair pair = Pair.open();
                FileChannel opened = FileChannel.open(file)) {
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), opened, -1, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset: -1");
            pair.connection.close();
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), opened, 0, 5))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("being closed");
        }
    }
}
