package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.open;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who comes to the socket of a pool that works, and is none of its workers. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolStrangerTest {
    @TempDir Path folder;

    private static SocketChannel connect(ProcessPoolExecutor pool, String said) throws Exception {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(pool.folder().resolve("socket")));
        channel.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)));
        return channel;
    }

    @Test
    void isRefusedAndHoldsUpNobody() throws Exception {
        String begun = folder.resolve("begun").toString();
        String gate = folder.resolve("gate").toString();
        try (ProcessPoolExecutor pool =
                ProcessPoolExecutor.create(
                        ProcessPoolOptions.defaults()
                                .withWorkers(2)
                                .withOutput(WorkerOutput.discarded()))) {
            CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(begun, gate));
            waitFor(begun);
            long first = Long.parseLong(Files.readString(Path.of(begun)));
            try (SocketChannel silent = connect(pool, "");
                    SocketChannel stranger = connect(pool, "0".repeat(64))) {
                assertThat(stranger.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
                // Another worker must be let in for this one.
                assertThat(pool.submit(PoolCode::pid).get()).isNotEqualTo(first);
                assertThat(silent.isConnected()).isTrue();
            }
            open(gate);
            assertThat(running.get()).isTrue();
        }
    }
}
