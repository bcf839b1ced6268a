package dev.asyncio4j.net.internal;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.Behaviour;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sockets that listen, when they cannot accept. */
class ListeningTest {
    private static final ListenOptions OPTIONS = new ListenOptions(100, true, false, true);

    private final IOException failure = new IOException("Too many open files");
    private final List<Line> accepted = new ArrayList<>();

    private Listening listen(NettyPoller poller) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        return Sockets.await(
                Sockets.listen(poller, anyPort, OPTIONS, accepted::add), Listening::close);
    }

    @AsyncTest
    @Behaviour(175)
    void pauseForASecondAfterAFailureAndSayOnceWhy() throws Exception {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Listening listening = listen(poller);
        try (LogRecording log = new LogRecording("dev.asyncio4j.net");
                Socket socket = new Socket()) {
            poller.onCarrier(() -> {
                listening.pause(failure);
                listening.pause(failure);
            });
            sleep(ZERO);
            sleep(ZERO);
            assertThat(log.messages())
                    .containsExactly(
                            "cannot accept connections at "
                                    + listening.address()
                                    + "; trying again soon");
            socket.connect(listening.address());
            sleep(seconds(0.999));
            assertThat(accepted).isEmpty();
            sleep(seconds(0.002));
            assertThat(accepted).hasSize(1);
        }
        accepted.getFirst().abort();
        listening.close();
    }

    @AsyncTest
    void thatAreClosedInThePauseDoNotWaitForItsEnd(EventLoop loop) throws Exception {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Listening listening = listen(poller);
        try (LogRecording log = new LogRecording("dev.asyncio4j.net")) {
            poller.onCarrier(() -> listening.pause(failure));
            sleep(ZERO);
            listening.close();
            sleep(ZERO);
            sleep(ZERO);
            assertThat(poller.hasSources()).isFalse();
            assertThat(loop.statistics().timers()).isZero();
            assertThat(log.messages()).hasSize(1);
        }
    }

    @Test
    void failQuietlyWhenTheLoopIsClosed() {
        EventLoop loop = EventLoop.create();
        Listening[] listening = new Listening[1];
        loop.runUntilComplete(() -> {
            listening[0] = listen(NettyPoller.ofRunningLoop());
        });
        loop.close();
        try (LogRecording log = new LogRecording("")) {
            listening[0].pause(failure);
            listening[0].close();
            assertThat(log.messages()).isEmpty();
        }
    }
}
