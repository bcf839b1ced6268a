package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Files sent into a connection. */
class SendFileTest {
    private static final int SIZE = (5 << 20) + 12_345;

    @TempDir Path folder;

    private byte[] content = {};

    private Path file() throws IOException {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    @AsyncTest
    void aFileGoesBetweenWhatIsWrittenBeforeAndAfter() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<byte[]> received = createTask(() -> pair.peer().getInputStream().readAllBytes());
            pair.connection().writer().write(new byte[] {1, 2, 3});
            assertThat(Net.sendfile(pair.transport(), file)).isEqualTo(SIZE);
            pair.connection().writer().write(new byte[] {4, 5});
            pair.connection().close();
            byte[] all = received.await();
            assertThat(all).hasSize(SIZE + 5).startsWith(1, 2, 3).endsWith(4, 5);
            assertThat(Arrays.mismatch(Arrays.copyOfRange(all, 3, SIZE + 3), content))
                    .isEqualTo(-1);
        }
    }

    @AsyncTest
    void aPartOfAFileCanBeSent() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open();
                FileChannel opened = FileChannel.open(file)) {
            assertThat(Net.sendfile(pair.transport(), opened, 10, 20)).isEqualTo(20);
            assertThat(Net.sendfile(pair.transport(), opened, SIZE - 5, 20)).isEqualTo(5);
            assertThat(Net.sendfile(pair.transport(), opened, SIZE + 5, 20)).isZero();
            assertThat(Net.sendfile(pair.transport(), opened, 0, 0)).isZero();
            assertThat(opened.position()).isZero();
            assertThat(opened.isOpen()).isTrue();
            byte[] received = pair.peer().getInputStream().readNBytes(25);
            assertThat(Arrays.copyOf(received, 20)).isEqualTo(Arrays.copyOfRange(content, 10, 30));
            assertThat(Arrays.copyOfRange(received, 20, 25))
                    .isEqualTo(Arrays.copyOfRange(content, SIZE - 5, SIZE));
        }
    }

    @AsyncTest
    void aSlowPeerIsWaitedFor() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), file));
            sleep(millis(20));
            assertThat(sending.isDone()).isFalse();
            assertThat(pair.transport().writeBufferSize()).isLessThanOrEqualTo(2 << 20);
            pair.peer().getInputStream().readNBytes(SIZE);
            assertThat(sending.await()).isEqualTo(SIZE);
        }
    }

    @AsyncTest
    void cancellingStopsTheSending() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open();
                FileChannel opened = FileChannel.open(file)) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), opened, 0, SIZE));
            sleep(millis(20));
            sending.cancel();
            assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
            pair.connection().close();
            assertThat(pair.peer().getInputStream().readAllBytes().length).isLessThan(SIZE);
        }
    }

    @AsyncTest
    void aConnectionThatIsLostIsAnError() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), file));
            sleep(millis(20));
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            assertThatThrownBy(() -> sending.await(IOException.class))
                    .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), file))
                    .isInstanceOf(SocketException.class);
        }
    }

    @AsyncTest
    void whatCannotBeSentIsRefused() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open();
                FileChannel opened = FileChannel.open(file)) {
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), opened, -1, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset: -1");
            pair.connection().close();
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), opened, 0, 5))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("being closed");
        }
    }

    @AsyncTest
    void whatIsOnItsWayWhenItIsCancelledIsSent() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open()) {
            Task<Long> sending = createTask(() -> Net.sendfile(pair.transport(), file));
            while (pair.transport().writeBufferSize() < 2 << 20) {
                sleep(millis(1));
            }
            sending.cancel();
            assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
            pair.connection().close();
            Task<byte[]> received = createTask(() -> pair.peer().getInputStream().readAllBytes());
            pair.connection().writer().waitClosed();
            assertThat(received.await()).isEqualTo(Arrays.copyOf(content, received.await().length));
            assertThat(received.await().length).isGreaterThanOrEqualTo(2 << 20);
        }
    }

    @AsyncTest
    void aFileOfAnotherFileSystemIsRead() throws Exception {
        try (StreamAndPeer pair = StreamAndPeer.open();
                FileChannel file = new OtherChannel(new byte[] {1, 2, 3, 4})) {
            assertThat(Net.sendfile(pair.transport(), file, 1, 2)).isEqualTo(2);
            assertThat(pair.peer().getInputStream().readNBytes(2)).containsExactly(2, 3);
        }
    }

    @AsyncTest
    void aFileThatCannotBeReadIsRefused() throws Exception {
        Path file = file();
        try (StreamAndPeer pair = StreamAndPeer.open();
                FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> Net.sendfile(pair.transport(), opened, 0, 5))
                    .isInstanceOf(NonReadableChannelException.class);
            pair.connection().writer().write(new byte[] {1});
            assertThat(pair.peer().getInputStream().read()).isEqualTo(1);
        }
    }

    @AsyncTest
    void closingBetweenTwoPartsIsAnError() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        class Slow extends OtherChannel {
            Slow() {
                super(new byte[5]);
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                if (into.hasRemaining()) {
                    reading.countDown();
                    try {
                        closed.await();
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                }
                return super.read(into, position);
            }
        }
        // It does not answer the end of TLS, so that the connection is not lost meanwhile.
        Future<@Nullable Void> end = EventLoop.running().createFuture();
        Streams.Handler waits = (_, _) -> end.await();
        try (TlsServing serving = TlsServing.by(waits, Certificates.LOCALHOST.server());
                StreamConnection connection = serving.connect(Certificates.LOCALHOST.client());
                FileChannel file = new Slow()) {
            Task<Long> sending =
                    createTask(() -> Net.sendfile(connection.writer().transport(), file, 0, 5));
            toThread(() -> reading.await());
            connection.writer().close();
            closed.countDown();
            assertThatThrownBy(() -> sending.await(IOException.class))
                    .isInstanceOf(SocketException.class);
            connection.writer().abort();
            end.setResult(null);
        }
    }
}
