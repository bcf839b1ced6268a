package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.testing.AsyncTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
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

    /** Keeps what comes, in order; puts it into a buffer that others use as well. */
    private static final class Sharing extends Recorder implements BufferedProtocol {
        private final ByteBuffer shared;
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private final List<Integer> hints = new ArrayList<>();
        private @Nullable Transport transport;
        private boolean pauses;

        Sharing(ByteBuffer shared) {
            this.shared = shared;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            hints.add(sizeHint);
            return shared.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            byte[] part = new byte[count];
            shared.flip().get(part);
            data.writeBytes(part);
            if (pauses) {
                Objects.requireNonNull(transport).pauseReading();
            }
        }
    }

    private static byte[] counting(int first) {
        byte[] bytes = new byte[2_000_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * first + (i >> 8));
        }
        return bytes;
    }

    private static Thread send(Socket peer, byte[] bytes) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        peer.getOutputStream().write(bytes);
                        peer.shutdownOutput();
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                });
    }

    @AsyncTest
    void oneBufferServesManyConnections() throws Exception {
        for (ByteBuffer shared :
                List.of(ByteBuffer.allocateDirect(10_000), ByteBuffer.allocate(100_000))) {
            try (var one = ProtocolAndPeer.of(() -> new Sharing(shared));
                    var two = ProtocolAndPeer.of(() -> new Sharing(shared))) {
                send(one.peer(), counting(3));
                send(two.peer(), counting(7));
                eventually(() -> one.protocol().isLost() && two.protocol().isLost());
                assertThat(one.protocol().data.toByteArray()).isEqualTo(counting(3));
                assertThat(two.protocol().data.toByteArray()).isEqualTo(counting(7));
                assertThat(one.protocol().hints).allMatch(hint -> hint > 0);
            }
        }
    }

    @AsyncTest
    void whoPausesInTheMidstIsGivenNothingMoreAndNothingIsLost() throws Exception {
        ByteBuffer room = ByteBuffer.allocateDirect(30_000);
        try (var pair = ProtocolAndPeer.of(() -> new Sharing(room))) {
            Sharing protocol = pair.protocol();
            protocol.pauses = true;
            Thread sending = send(pair.peer(), counting(3));
            while (!protocol.isLost()) {
                int before = protocol.data.size();
                eventually(() -> protocol.data.size() > before || protocol.isLost());
                int had = protocol.data.size();
                assertThat(had - before).isLessThanOrEqualTo(room.capacity());
                sleep(Duration.ZERO);
                assertThat(protocol.data.size()).isEqualTo(had);
                pair.transport().resumeReading();
                if (had == counting(3).length) {
                    eventually(protocol::isLost);
                }
            }
            sending.join();
            assertThat(protocol.data.toByteArray()).isEqualTo(counting(3));
        }
    }

    @AsyncTest
    void anotherProtocolIsGivenWhatIsNotReceivedYet() throws Exception {
        ByteBuffer room = ByteBuffer.allocateDirect(30_000);
        try (var pair = ProtocolAndPeer.of(() -> new Sharing(room))) {
            Sharing first = pair.protocol();
            first.pauses = true;
            Thread sending = send(pair.peer(), counting(3));
            eventually(() -> first.data.size() > 0);
            Recorder.OfStream second = new Recorder.OfStream();
            second.told.add("taken over");
            pair.transport().setProtocol(second);
            pair.transport().resumeReading();
            eventually(second::isLost);
            sending.join();
            first.data.writeBytes(second.data.toByteArray());
            assertThat(first.data.toByteArray()).isEqualTo(counting(3));
        }
    }

    /** A socket that is closed with something unread resets its connection. */
    @AsyncTest
    void whoClosesInTheMidstOfMuchHasSentWhatItWrote() throws Exception {
        class Refuses extends Recorder implements BufferedProtocol {
            private final ByteBuffer room = ByteBuffer.allocateDirect(4096);
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
            public void bufferUpdated(int count) {
                told.add("data");
                Objects.requireNonNull(transport).write(Peers.bytes("too much"));
                transport.close();
            }
        }
        try (var pair = ProtocolAndPeer.of(Refuses::new)) {
            pair.peer().getOutputStream().write(new byte[20_000]);
            pair.transport().resumeReading();
            assertThat(Peers.text(pair.peer().getInputStream().readAllBytes()))
                    .isEqualTo("too much");
            assertThat(pair.protocol().told.getFirst()).isEqualTo("data");
        }
    }

    @AsyncTest
    void aBufferThatCannotBeWrittenToIsAnError(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        for (ByteBuffer wrong :
                List.of(
                        ByteBuffer.allocate(10).asReadOnlyBuffer(),
                        ByteBuffer.allocateDirect(10_000).asReadOnlyBuffer())) {
            try (var pair = ProtocolAndPeer.of(() -> new Sharing(wrong))) {
                pair.peerSends("words");
                eventually(pair.protocol()::isLost);
                assertThat(pair.protocol().cause).hasMessageContaining("read-only");
            }
        }
        assertThat(reports).hasSize(2);
    }
}
