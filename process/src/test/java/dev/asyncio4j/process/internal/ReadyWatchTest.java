package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a channel, and how that ends. */
@Tag("real")
@Timeout(60)
class ReadyWatchTest {
    private final ReadyWatch watch = ReadyWatch.open();
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
        watch.closed();
    }

    private CompletableFuture<Void> readable() {
        return watch.ready(pipe.source(), SelectionKey.OP_READ);
    }

    private void write() throws IOException {
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    @Test
    void allWhoWaitAreToldOfReadiness() throws Exception {
        CompletableFuture<Void> one = readable();
        CompletableFuture<Void> other = readable();
        write();
        one.get();
        other.get();
        assertThat(watch.count(pipe.source())).isZero();
    }

    @Test
    void allWhoWaitAreToldOfTheEnd() throws Exception {
        CompletableFuture<Void> one = readable();
        pipe.source().close();
        watch.closed();
        one.get();
    }

    @Test
    void nothingIsKeptForWhoHasGivenUp() throws Exception {
        CompletableFuture<Void> last = readable();
        for (int i = 0; i < 1_000; i++) {
            readable().cancel(false);
        }
        assertThat(watch.count(pipe.source())).isEqualTo(1);
        write();
        last.get();
    }

    @Test
    void whatIsReadyAfterAllHaveGivenUpIsFoundByTheNext() throws Exception {
        readable().cancel(false);
        write();
        readable().get();
    }

    @Test
    void newsIsForThoseWhoWaitForIt() throws Exception {
        CompletableFuture<Void> reader = readable();
        watch.announce(pipe.source(), SelectionKey.OP_ACCEPT);
        assertThat(reader).isNotDone();
        watch.announce(pipe.source(), SelectionKey.OP_READ);
        assertThat(reader).isDone();
    }

    @Test
    void whatCannotBeWaitedForIsRefusedAndTheRestGoesOn() throws Exception {
        CompletableFuture<Void> before = readable();
        assertThatThrownBy(watch.ready(pipe.source(), SelectionKey.OP_ACCEPT)::get)
                .hasCauseInstanceOf(IllegalArgumentException.class);
        CompletableFuture<Void> after = readable();
        write();
        before.get();
        after.get();
    }

    @Test
    void nothingIsKeptForAReceiverThatHasGivenUp(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            SocketChannel channel = SocketChannel.open(address);
            byte[] message = {1};
            try (Port one = new Port(channel);
                    Port other = new Port(server.accept())) {
                for (int i = 0; i < 10; i++) {
                    assertThat(one.receive(1, () -> Duration.ofNanos(1))).isNull();
                }
                assertThat(watch.count(channel)).isZero();
                other.send(message, 0, 1);
                assertThat(one.receive(1)).isEqualTo(message);
            }
        }
    }
}
