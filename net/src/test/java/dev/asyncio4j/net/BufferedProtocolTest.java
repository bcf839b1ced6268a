package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.testing.AsyncTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
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

    /** Closes its connection in the midst of what has come, and goes on when that is lost. */
    private static final class ClosesAndLingers implements BufferedProtocol {
        private final CountDownLatch lost = new CountDownLatch(1);
        private final ByteBuffer room = ByteBuffer.allocate(1);
        private final List<String> told = new ArrayList<>();
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            made.pauseReading();
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room.clear();
        }

        @Override
        public void bufferUpdated(int count) throws InterruptedException {
            told.add("data");
            Objects.requireNonNull(transport).close();
            lost.await();
        }

        @Override
        public boolean eofReceived() {
            told.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            told.add("lost");
        }
    }

    @AsyncTest
    @Behaviour(169)
    void whoHasClosedIsGivenNothingMoreThoughTheConnectionIsLostMeanwhile() throws Exception {
        try (var pair = ProtocolAndPeer.of(ClosesAndLingers::new)) {
            pair.peerSends("words");
            pair.peer().shutdownOutput();
            sleep(millis(20));
            pair.transport().resumeReading();
            assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
            Peers.iterateUntil(() -> !Peers.areThere());
            pair.protocol().lost.countDown();
            eventually(() -> pair.protocol().told.contains("lost"));
            assertThat(pair.protocol().told).containsExactly("data", "lost");
        }
    }
}
