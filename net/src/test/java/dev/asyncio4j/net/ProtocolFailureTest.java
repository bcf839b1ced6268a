package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.net.internal.LogRecording;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Protocols and factories that throw. */
class ProtocolFailureTest {
    @AsyncTest
    @Behaviour(171)
    void whatAProtocolThrowsEndsItsConnection(EventLoop loop) throws Exception {
        class Failing extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) throws IOException {
                throw new IOException("no");
            }
        }
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (var pair = ProtocolAndPeer.of(Failing::new)) {
            pair.peerSends("words");
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().cause).isInstanceOf(IOException.class).hasMessage("no");
            assertThat(reports).hasSize(1);
            assertThat(reports.getFirst().message())
                    .startsWith("Fatal error: dataReceived of ")
                    .contains("Failing");
            assertThat(reports.getFirst().exception()).isSameAs(pair.protocol().cause);
        }
    }

    @AsyncTest
    void whoWritesOnAndOnToWhatIsLostIsWarnedOnce() throws Exception {
        try (LogRecording log = new LogRecording("dev.asyncio4j.net");
                var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().abort();
            eventually(pair.protocol()::isLost);
            for (int i = 0; i < 4; i++) {
                pair.transport().write(new byte[1]);
            }
            assertThat(log.messages()).isEmpty();
            for (int i = 0; i < 10; i++) {
                pair.transport().write(new byte[1]);
            }
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith("what is written to the connection to 127.0.0.1:");
        }
    }

    /** What ended before was not told, since the protocol had paused, and is not told any more. */
    @AsyncTest
    void theLossIsTheLastThatIsTold() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            Recorder.OfStream protocol = pair.protocol();
            pair.transport().pauseReading();
            pair.peer().shutdownOutput();
            sleep(millis(30));
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            while (!protocol.isLost()) {
                pair.transport().write(new byte[1]);
                sleep(millis(1));
            }
            pair.transport().resumeReading();
            sleep(millis(30));
            assertThat(protocol.told).endsWith("lost").doesNotContain("eof");
        }
    }

    @AsyncTest
    @Behaviour(171)
    void whatAProtocolThrowsAtTheEndEndsItsConnection(EventLoop loop) throws Exception {
        class Failing extends Recorder.OfStream {
            @Override
            public boolean eofReceived() {
                throw new IllegalStateException("no");
            }
        }
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (var pair = ProtocolAndPeer.of(Failing::new)) {
            pair.peer().shutdownOutput();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().cause).hasMessage("no");
            assertThat(reports).hasSize(1);
        }
    }

    @AsyncTest
    void anErrorEndsTheConnectionToo(EventLoop loop) throws Exception {
        class Failing extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) {
                throw new AssertionError("bug");
            }
        }
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (var pair = ProtocolAndPeer.of(Failing::new)) {
            pair.peerSends("words");
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().cause).hasRootCauseMessage("bug");
            assertThat(reports).hasSize(1);
        }
    }

    @AsyncTest
    void aFactoryThatThrowsClosesTheConnection(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        Server server =
                Net.createServer(
                        () -> {
                            throw new IllegalStateException("no protocol");
                        },
                        HERE,
                        0);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThatThrownBy(
                            () -> {
                                int end = client.getInputStream().read();
                                throw new IOException("ended with " + end);
                            })
                    .isInstanceOf(IOException.class);
        }
        server.close();
        timeout(seconds(20), server::waitClosed);
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().exception()).hasMessage("no protocol");
    }

    @AsyncTest
    void aFactoryThatThrowsFailsToConnect() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
            assertThatThrownBy(() ->
                            Net.<Recorder.OfStream>createConnection(
                                    () -> {
                                        throw new IllegalStateException("no protocol");
                                    },
                                    HERE,
                                    server.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no protocol");
            try (Socket peer = server.accept()) {
                assertThatThrownBy(
                                () -> {
                                    int end = peer.getInputStream().read();
                                    throw new IOException("ended with " + end);
                                })
                        .isInstanceOf(IOException.class);
            }
        }
    }
}
