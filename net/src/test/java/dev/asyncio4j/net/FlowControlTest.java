package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is too fast waits: reading that is paused, and water marks. */
class FlowControlTest {
    private static final int MUCH = 20 << 20;

    @AsyncTest
    @Behaviour(170)
    void aPausedProtocolIsGivenNothing() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().pauseReading();
            pair.transport().pauseReading();
            assertThat(pair.transport().isReading()).isFalse();
            pair.peerSends("words");
            pair.peer().shutdownOutput();
            sleep(millis(20));
            assertThat(pair.protocol().told).containsExactly("made");
            pair.transport().resumeReading();
            pair.transport().resumeReading();
            assertThat(pair.transport().isReading()).isTrue();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsExactly("made", "data", "eof", "lost");
        }
    }

    @AsyncTest
    void aProtocolThatPausesItselfInTheMidstGetsTheRestLater() throws Exception {
        class PausesAtOnce extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                super.dataReceived(bytes);
                transport().pauseReading();
            }
        }
        try (var pair = ProtocolAndPeer.of(PausesAtOnce::new)) {
            byte[] sent = new byte[MUCH];
            Thread peer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    pair.peer().getOutputStream().write(sent);
                                    pair.peer().shutdownOutput();
                                } catch (IOException failed) {
                                    throw new AssertionError(failed);
                                }
                            });
            int had = 0;
            while (!pair.protocol().isLost()) {
                int before = had;
                eventually(() -> pair.protocol().data.size() > before || pair.protocol().isLost());
                had = pair.protocol().data.size();
                sleep(Duration.ZERO);
                assertThat(pair.protocol().data.size()).isEqualTo(had);
                pair.transport().resumeReading();
                if (had == MUCH) {
                    eventually(pair.protocol()::isLost);
                }
            }
            peer.join();
            assertThat(pair.protocol().data.size()).isEqualTo(MUCH);
        }
    }

    @AsyncTest
    void whoPausesWhenItIsMadeReadsNothing() throws Exception {
        class PausesAtOnce extends Recorder.OfStream {
            @Override
            public void connectionMade(Transport transport) {
                super.connectionMade(transport);
                transport.pauseReading();
            }
        }
        try (var pair = ProtocolAndPeer.of(PausesAtOnce::new)) {
            assertThat(((LineTransport) pair.transport()).line().input().isReading()).isFalse();
            pair.peerSends("words");
            sleep(millis(5));
            assertThat(pair.protocol().told).containsExactly("made");
            pair.transport().resumeReading();
            eventually(() -> pair.protocol().text().equals("words"));
        }
    }

    @AsyncTest
    @Behaviour(170)
    void pausingAClosedTransportIsNoError() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().close();
            pair.transport().pauseReading();
            pair.transport().resumeReading();
            assertThat(pair.transport().isReading()).isFalse();
            eventually(pair.protocol()::isLost);
            pair.transport().pauseReading();
            pair.transport().resumeReading();
            assertThat(pair.transport().isReading()).isFalse();
        }
    }

    @Test
    @Timeout(60)
    void aPeerWaitsForAProtocolThatIsBusy() {
        Asyncio.run(FlowControlTest::sendMuchToABusyProtocol);
    }

    private static void sendMuchToABusyProtocol() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        class Busy extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                busy.await();
                super.dataReceived(bytes);
            }
        }
        try (var pair = ProtocolAndPeer.of(Busy::new)) {
            Task<?> sending =
                    createTask(() -> pair.peer().getOutputStream().write(new byte[8 * MUCH]));
            sleep(millis(100));
            assertThat(sending.isDone()).isFalse();
            busy.countDown();
            sending.await();
            eventually(() -> pair.protocol().data.size() == 8 * MUCH);
        }
    }

    @AsyncTest
    void waterMarksSayWhenToPause() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            assertThat(pair.transport().writeBufferLimits())
                    .isEqualTo(new WaterMarks(16384, 65536));
            pair.transport().setWriteBufferLimits(WaterMarks.ofLow(100));
            assertThat(pair.transport().writeBufferLimits()).isEqualTo(new WaterMarks(100, 400));
            pair.transport().write(new byte[400]);
            assertThat(pair.protocol().told).containsExactly("made");
            pair.transport().write(new byte[1]);
            assertThat(pair.protocol().told).containsExactly("made", "pause");
            assertThat(pair.transport().writeBufferSize()).isEqualTo(401);
            pair.transport().setWriteBufferLimits(WaterMarks.ofHigh(2000));
            eventually(() -> pair.protocol().told.contains("resume"));
            pair.transport().setWriteBufferLimits(new WaterMarks(0, 0));
            pair.transport().write(new byte[1]);
            assertThat(pair.protocol().told).containsExactly("made", "pause", "resume", "pause");
        }
    }

    @AsyncTest
    void waterMarksThatCrossAreRefused() {
        assertThatThrownBy(() -> new WaterMarks(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("low: 2, high: 1");
        assertThatThrownBy(() -> WaterMarks.ofHigh(-4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @AsyncTest
    @Behaviour(169)
    void whoWritesTooMuchWhenTheConnectionIsMadeIsToldToPause() throws Exception {
        class SpeaksFirst extends Recorder.OfStream {
            @Override
            public void connectionMade(Transport transport) {
                super.connectionMade(transport);
                transport.write(new byte[MUCH]);
            }
        }
        try (var pair = ProtocolAndPeer.of(SpeaksFirst::new)) {
            assertThat(pair.protocol().told).containsExactly("made", "pause");
            pair.transport().close();
            assertThat(pair.peer().getInputStream().readAllBytes()).hasSize(MUCH);
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsExactly("made", "pause", "resume", "lost");
        }
    }

    @AsyncTest
    @Behaviour(169)
    void whoTakesOverAStreamThatIsFullIsToldToPause() throws Exception {
        try (var stream = StreamAndPeer.open()) {
            stream.writer().write(new byte[MUCH]);
            Recorder.OfStream protocol = new Recorder.OfStream();
            stream.transport().setProtocol(protocol);
            assertThat(protocol.told).containsExactly("pause");
            stream.transport().close();
            assertThat(stream.peer().getInputStream().readAllBytes()).hasSize(MUCH);
            eventually(protocol::isLost);
            assertThat(protocol.told).containsExactly("pause", "resume", "lost");
        }
    }
}
