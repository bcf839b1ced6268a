package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;

/** Connections that go over to another protocol. */
class SetProtocolTest {
    private static final int MUCH = 20 << 20;

    @AsyncTest
    void anotherProtocolCanTakeOver() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.peerSends("first");
            eventually(() -> pair.protocol().text().equals("first"));
            Recorder.Buffered other = new Recorder.Buffered();
            pair.transport().setProtocol(other);
            assertThat(pair.transport().protocol()).isSameAs(other);
            pair.peerSends("second");
            eventually(() -> other.text.length() == 6);
            assertThat(pair.protocol().text()).isEqualTo("first");
        }
    }

    @AsyncTest
    void aProtocolCanTakeOverFromAStream() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.peerSends("line\n");
            assertThat(stream.reader().readline()).asString().isEqualTo("line\n");
            Transport transport = stream.transport();
            assertThatThrownBy(transport::protocol)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a stream has the connection");
            Recorder.OfStream protocol = new Recorder.OfStream();
            protocol.told.add("taken over");
            transport.setProtocol(protocol);
            stream.peerSends("more");
            eventually(() -> protocol.text().equals("more"));
        }
    }

    @AsyncTest
    void tasksThatWaitForAStreamGoOnThoughAProtocolHasTheConnection() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.writer().write(new byte[MUCH]);
            Task<?> drain = createTask(() -> stream.writer().drain());
            Task<byte[]> read = createTask(() -> stream.reader().read());
            Task<?> close = createTask(() -> stream.writer().waitClosed());
            sleep(Duration.ZERO);
            Recorder.OfStream protocol = new Recorder.OfStream();
            stream.transport().setProtocol(protocol);
            stream.peer().getInputStream().readNBytes(MUCH);
            timeout(seconds(20), () -> drain.await(IOException.class));
            stream.peer().close();
            timeout(seconds(20), () -> close.await(IOException.class));
            assertThat(timeout(seconds(20), () -> read.await(IOException.class))).isEmpty();
            eventually(protocol::isLost);
            assertThat(protocol.told).containsExactly("pause", "resume", "eof", "lost");
        }
    }

    @AsyncTest
    void aProtocolIsToldThatTheStreamBeforeHadLostTheConnection() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            stream.peer().shutdownOutput();
            stream.reader().read();
            stream.writer().close();
            stream.writer().waitClosed();
            Recorder.OfStream protocol = new Recorder.OfStream();
            stream.transport().setProtocol(protocol);
            eventually(protocol::isLost);
        }
    }
}
