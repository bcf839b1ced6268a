package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.eventually;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;

/** A stream whose transport the program has paused: no task that reads undoes that. */
class PausedStreamTest {
    @AsyncTest
    @Behaviour(170)
    void givesATaskNothingUntilItIsResumed() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.transport().pauseReading();
            stream.transport().pauseReading();
            Task<byte[]> reading = createTask(() -> stream.reader().read(100));
            stream.peerSends("words");
            sleep(millis(20));
            assertThat(reading.isDone()).isFalse();
            assertThat(stream.transport().isReading()).isFalse();
            stream.transport().resumeReading();
            assertThat(stream.transport().isReading()).isTrue();
            assertThat(text(reading.await(IOException.class))).isEqualTo("words");
            stream.transport().resumeReading();
            stream.peerSends("more");
            assertThat(text(stream.reader().read(100))).isEqualTo("more");
        }
    }

    /** Where it counts against the peer's window, and not as memory of the program's. */
    @AsyncTest
    void leavesWhatComesWithTheSystemThoughThePeerHasEnded() throws Exception {
        byte[] sent = new byte[50_000];
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.transport().pauseReading();
            stream.peer().getOutputStream().write(sent);
            stream.peer().shutdownOutput();
            sleep(millis(20));
            assertThat(stream.reader().buffered()).isZero();
            stream.transport().resumeReading();
            assertThat(stream.reader().read()).hasSameSizeAs(sent);
            assertThat(stream.reader().atEof()).isTrue();
        }
    }

    @AsyncTest
    void givesWhatCameBefore() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.peerSends("some");
            iterateUntil(() -> stream.reader().buffered() == 4);
            stream.transport().pauseReading();
            assertThat(text(stream.reader().read(3))).isEqualTo("som");
            stream.peerSends("thing");
            assertThat(text(stream.reader().read(100))).isEqualTo("e");
            Task<byte[]> reading = createTask(() -> stream.reader().readexactly(5));
            sleep(millis(20));
            assertThat(reading.isDone()).isFalse();
            stream.transport().resumeReading();
            assertThat(text(reading.await(IOException.class))).isEqualTo("thing");
        }
    }

    /** What the task would receive by itself stays with the operating system. */
    @AsyncTest
    void givesATaskNothingThatGoesOnJustThen() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            Task<byte[]> reading = createTask(() -> stream.reader().read(100));
            sleep(ZERO);
            stream.peerSends("words");
            iterateUntil(() -> !stream.reader().isAwaited());
            stream.transport().pauseReading();
            boolean hasCome = stream.reader().buffered() > 0;
            sleep(millis(20));
            assertThat(reading.isDone()).isEqualTo(hasCome);
            stream.transport().resumeReading();
            assertThat(text(reading.await(IOException.class))).isEqualTo("words");
        }
    }

    @AsyncTest
    void staysPausedForAProtocolThatTakesOver() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.transport().pauseReading();
            Recorder.OfStream protocol = new Recorder.OfStream();
            protocol.told.add("taken over");
            stream.transport().setProtocol(protocol);
            stream.peerSends("words");
            sleep(millis(20));
            assertThat(protocol.told).containsExactly("taken over");
            assertThat(stream.transport().isReading()).isFalse();
            stream.transport().resumeReading();
            eventually(() -> protocol.text().equals("words"));
        }
    }
}
