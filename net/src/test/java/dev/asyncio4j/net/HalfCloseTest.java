package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import java.nio.ByteBuffer;

/** The end of one direction, where the other goes on. */
class HalfCloseTest {
    @AsyncTest
    void aProtocolMayGoOnWritingAfterTheEnd() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.protocol().keepAfterEof = true;
            pair.peer().shutdownOutput();
            eventually(() -> pair.protocol().told.contains("eof"));
            pair.transport().write(bytes("still "));
            pair.transport().write(ByteBuffer.wrap(bytes("here")));
            pair.transport().close();
            assertThat(pair.peer().getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("still here");
            eventually(pair.protocol()::isLost);
        }
    }

    @AsyncTest
    void whoHasClosedIsNotToldOfTheEnd() throws Exception {
        class ClosesAtOnce extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                super.dataReceived(bytes);
                transport().close();
            }
        }
        try (var pair = ProtocolAndPeer.of(ClosesAtOnce::new)) {
            pair.transport().pauseReading();
            pair.peerSends("words");
            pair.peer().shutdownOutput();
            pair.transport().resumeReading();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsExactly("made", "data", "lost");
        }
    }
}
