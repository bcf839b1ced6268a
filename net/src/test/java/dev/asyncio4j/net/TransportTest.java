package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.testing.AsyncTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.List;

/** What is done with a transport: it is written to, asked, closed, aborted. */
class TransportTest {
    private static final int MUCH = 20 << 20;

    @AsyncTest
    void everyKindOfBytesIsWritten() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new);
                Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(2);
            segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 'd');
            segment.set(ValueLayout.JAVA_BYTE, 1, (byte) 'e');
            pair.transport().write(bytes("a"));
            pair.transport().write(bytes("xbcx"), 1, 2);
            pair.transport().write(segment);
            pair.transport().writelines(List.of(bytes("f"), bytes("g")));
            assertThat(pair.transport().canWriteEof()).isTrue();
            pair.transport().writeEof();
            assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("abcdefg");
            assertThatThrownBy(() -> pair.transport().write(bytes("more")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @AsyncTest
    @Behaviour(169)
    void closingSendsWhatIsPendingFirst() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().write(new byte[MUCH]);
            pair.transport().close();
            pair.transport().close();
            assertThat(pair.transport().isClosing()).isTrue();
            assertThat(pair.protocol().isLost()).isFalse();
            assertThat(pair.peer().getInputStream().readAllBytes()).hasSize(MUCH);
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsExactly("made", "pause", "resume", "lost");
            assertThat(pair.protocol().cause).isNull();
        }
    }

    @AsyncTest
    @Behaviour(169)
    void whatIsWrittenOnBeingResumedAfterTheCloseIsSent() throws Exception {
        class WritesOnceMore extends Recorder.OfStream {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport().write(bytes("and this"));
            }
        }
        try (var pair = ProtocolAndPeer.of(WritesOnceMore::new)) {
            pair.transport().write(new byte[MUCH]);
            pair.transport().close();
            assertThat(pair.peer().getInputStream().readAllBytes())
                    .hasSize(MUCH + "and this".length());
            eventually(pair.protocol()::isLost);
        }
    }

    @AsyncTest
    @Behaviour(169)
    void abortingDropsWhatIsPending() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().write(new byte[MUCH]);
            eventually(() -> pair.transport().writeBufferSize() < MUCH);
            pair.transport().abort();
            assertThat(pair.protocol().isLost()).isFalse();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsOnlyOnce("lost");
            assertThat(pair.protocol().cause).isNull();
            pair.transport().write(bytes("into the void"));
            pair.transport().abort();
            pair.transport().close();
            sleep(millis(5));
            assertThat(pair.protocol().told).containsOnlyOnce("lost");
            assertThat(pair.transport().writeBufferSize()).isZero();
        }
    }

    @AsyncTest
    void aPeerThatResetsIsTheCause() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().cause).isInstanceOf(SocketException.class);
            assertThat(pair.protocol().told).containsExactly("made", "lost");
        }
    }

    @AsyncTest
    void optionsOfTheSocketCanBeSet() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            assertThat(pair.transport().option(StandardSocketOptions.TCP_NODELAY)).isTrue();
            pair.transport().setOption(StandardSocketOptions.TCP_NODELAY, false);
            assertThat(pair.transport().option(StandardSocketOptions.TCP_NODELAY)).isFalse();
            pair.transport().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertThat(pair.transport().option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            assertThatThrownBy(
                            () -> pair.transport().option(StandardSocketOptions.IP_MULTICAST_TTL))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("IP_MULTICAST_TTL");
            assertThat(pair.transport().remoteAddress())
                    .isEqualTo(pair.peer().getLocalSocketAddress());
            assertThat(pair.transport().localAddress())
                    .isEqualTo(pair.peer().getRemoteSocketAddress());
        }
    }

    @AsyncTest
    void aClosedConnectionHasNoOptions() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().abort();
            eventually(pair.protocol()::isLost);
            assertThatThrownBy(() -> pair.transport().option(StandardSocketOptions.TCP_NODELAY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TCP_NODELAY");
            assertThatThrownBy(() ->
                            pair.transport().setOption(StandardSocketOptions.TCP_NODELAY, true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TCP_NODELAY to true");
        }
    }

    @AsyncTest
    void inDebugModeNoOtherThreadMayUseAConnection() throws Exception {
        EventLoop.running().debug(true);
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            List<Runnable> uses =
                    List.of(
                            () -> pair.transport().write(bytes("x")),
                            pair.transport()::writeEof,
                            pair.transport()::pauseReading,
                            pair.transport()::close,
                            pair.transport()::abort,
                            () -> pair.transport().setWriteBufferLimits(new WaterMarks(0, 0)));
            for (Runnable use : uses) {
                assertThatThrownBy(() -> Asyncio.toThread(use::run))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a connection was used on the thread");
            }
            assertThat(pair.transport().isClosing()).isFalse();
            pair.transport().write(bytes("y"));
            assertThat(pair.peer().getInputStream().read()).isEqualTo('y');
        }
    }
}
