package dev.asyncio4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What goes out from where it lies. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class DirectSendTest {
    private static final int MUCH = 50_000;

    /** A line, and the socket at its other end. */
    private record Pair(NettyPoller poller, Line line, Socket peer) implements AutoCloseable {
        static Pair open() throws IOException {
            NettyPoller poller = NettyPoller.ofRunningLoop();
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                Line line =
                        Sockets.await(
                                Sockets.connect(poller, server.getLocalSocketAddress(), null),
                                Line::abort);
                line.begin(LineListener.DEAF);
                return new Pair(poller, line, server.accept());
            }
        }

        byte[] receive(int count) throws IOException {
            return peer.getInputStream().readNBytes(count);
        }

        @Override
        public void close() throws IOException {
            line.abort();
            peer.close();
        }
    }

    private static byte[] counting() {
        byte[] bytes = new byte[MUCH];
        for (int i = 0; i < MUCH; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @AsyncTest
    void muchIsNotStaged() throws Exception {
        byte[] bytes = counting();
        try (Pair pair = Pair.open();
                Arena arena = Arena.ofConfined()) {
            ByteBuf block = pair.poller.staging().roomFor(1);
            int used = block.writerIndex();
            pair.line.output().write(bytes, 0, MUCH);
            assertThat(pair.receive(MUCH)).isEqualTo(bytes);
            pair.line.output().write(ByteBuffer.allocateDirect(MUCH).put(bytes).flip());
            assertThat(pair.receive(MUCH)).isEqualTo(bytes);
            pair.line.output().write(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            assertThat(pair.receive(MUCH)).isEqualTo(bytes);
            MemorySegment segment = arena.allocate(MUCH).copyFrom(MemorySegment.ofArray(bytes));
            pair.line.output().write(segment.asByteBuffer());
            assertThat(pair.receive(MUCH)).isEqualTo(bytes);
            assertThat(pair.poller.staging().roomFor(1)).isSameAs(block);
            assertThat(block.writerIndex()).isEqualTo(used);
            assertThat(pair.line.output().unsent()).isZero();
        }
    }

    @AsyncTest
    void whatIsWrittenBehindSomethingStagedIsStagedToo() throws Exception {
        byte[] bytes = counting();
        try (Pair pair = Pair.open()) {
            pair.line.output().write(bytes, 0, 100);
            pair.line.output().write(bytes, 100, MUCH - 100);
            assertThat(pair.receive(MUCH)).isEqualTo(bytes);
        }
    }

    @AsyncTest
    void aFailureCountsAsNothingSent() {
        assertThat(DirectSend.send(-1, MemorySegment.ofArray(new byte[MUCH]))).isZero();
    }

    @AsyncTest
    void noMoreIsSentThanThereIsRoomFor() throws Exception {
        try (Pair pair = Pair.open()) {
            pair.line.output().write(new byte[20_000_000], 0, 20_000_000);
            assertThat(pair.line.output().unsent()).isBetween(1L, 19_999_999L);
            int sent = (int) (20_000_000 - pair.line.output().unsent());
            assertThat(pair.receive(sent)).hasSize(sent);
        }
    }
}
