package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.testing.AsyncTest;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Protocols that say where to put the bytes. */
class BufferedProtocolTest {
    @AsyncTest
    void aBufferedProtocolSaysWhereToPutTheBytes() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.Buffered::new)) {
            pair.peerSends("more than its room");
            eventually(() -> pair.protocol().text.length() == 18);
            assertThat(pair.protocol().text).hasToString("more than its room");
        }
    }

    @AsyncTest
    void aBufferWithoutRoomIsAnError(EventLoop loop) throws Exception {
        class Full implements BufferedProtocol {
            @Nullable Exception cause;

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.allocate(0);
            }

            @Override
            public void bufferUpdated(int count) {}

            @Override
            public void connectionLost(@Nullable Exception cause) {
                this.cause = cause;
            }
        }
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (var pair = ProtocolAndPeer.of(Full::new)) {
            pair.peerSends("words");
            eventually(() -> pair.protocol().cause != null);
            assertThat(pair.protocol().cause).hasMessageContaining("without room");
            assertThat(reports).hasSize(1);
        }
    }
}
