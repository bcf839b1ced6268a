package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimeoutTest {
    private final List<Object> trail = new ArrayList<>();

    private static Duration now() {
        return EventLoop.running().time();
    }

    @AsyncTest
    void isThrownItselfWhereItsGreenletWaits() {
        Timeout timeout = Timeout.start(seconds(1));
        assertThat(timeout.pending()).isTrue();
        assertThatThrownBy(() -> Gevent.sleep(seconds(9))).isSameAs(timeout);
        assertThat(timeout.pending()).isFalse();
        assertThat(timeout).hasMessage("not done within 1.0 s");
        Timeout inAQueue = Timeout.start(seconds(1));
        assertThatThrownBy(() -> new Queue<>().get()).isSameAs(inAQueue);
        Timeout inAJoin = Timeout.start(seconds(1));
        Greenlet<?> sleeper = Gevent.spawn(() -> Gevent.sleep(seconds(9)));
        assertThatThrownBy(sleeper::join).isSameAs(inAJoin);
        sleeper.kill();
        assertThat(now()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void isNotSwallowedWithExceptions() {
        Timeout timeout = Timeout.of(seconds(1));
        assertThatThrownBy(() ->
                        timeout.run(() -> {
                            try {
                                Gevent.sleep(seconds(9));
                            } catch (Exception unrelated) {
                                trail.add(unrelated);
                            }
                        }))
                .isSameAs(timeout);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(242)
    void isSilentForABlockAlone() {
        assertThat(Timeout.of(seconds(1)).runQuietly(() -> Gevent.sleep(seconds(9)))).isFalse();
        assertThat(Timeout.of(seconds(1)).runQuietly(() -> trail.add("in time"))).isTrue();
        assertThat(now()).isEqualTo(seconds(1));
        Timeout outer = Timeout.of(seconds(1));
        Timeout inner = Timeout.of(seconds(2));
        assertThatThrownBy(() ->
                        outer.run(() -> {
                            inner.runQuietly(() -> Gevent.sleep(seconds(9)));
                            trail.add("went on");
                        }))
                .isSameAs(outer);
        assertThat(trail).containsExactly("in time");
        Gevent.sleep(seconds(5));
    }

    @AsyncTest
    @Behaviour(242)
    void mayBeStartedAnewWhenItWasThrownOrCancelled() {
        Timeout timeout = Timeout.start(seconds(1));
        assertThatIllegalStateException()
                .isThrownBy(timeout::start)
                .withMessageContaining("cancel it before");
        assertThat(catchThrowable(() -> Gevent.sleep(seconds(9)))).isSameAs(timeout);
        timeout.start();
        assertThat(catchThrowable(() -> Gevent.sleep(seconds(9)))).isSameAs(timeout);
        timeout.start();
        timeout.cancel();
        Gevent.sleep(seconds(3));
        timeout.close();
        assertThatIllegalStateException().isThrownBy(timeout::start).withMessageContaining("new");
    }

    @AsyncTest
    @Behaviour(242)
    void endsALoopOfSleepsForZero() {
        Timeout timeout = Timeout.start(Duration.ofMillis(1));
        EventLoop loop = EventLoop.running();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                Gevent.sleep(Duration.ZERO);
                                Asyncio.sleep(Duration.ofNanos(1));
                            }
                        })
                .isSameAs(timeout);
        assertThat(loop.time()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    }

    @AsyncTest
    void isThrownInTheGreenletThatHasStartedIt() {
        Greenlet<?> other =
                Gevent.spawn(() -> {
                    Timeout.start(seconds(1));
                    Gevent.sleep(seconds(9));
                });
        Reported reported = Reported.here();
        Gevent.sleep(seconds(2));
        assertThat(other.exception()).isInstanceOf(Timeout.class);
        assertThat(reported.errors()).containsExactly(other.exception());
    }

    @AsyncTest
    void hasNoEffectOnceItIsClosed() {
        try (Timeout timeout = Timeout.start(seconds(1))) {
            Gevent.sleep(seconds(0.5));
            assertThat(timeout.pending()).isTrue();
        }
        Gevent.sleep(seconds(2));
        assertThat(now()).isEqualTo(seconds(2.5));
    }

    @AsyncTest
    void thatIsNeverUpHasNoEffect() {
        Timeout never = Timeout.start(null);
        assertThat(never.pending()).isFalse();
        assertThat(never.limit()).isNull();
        Gevent.sleep(seconds(1));
        never.close();
    }

    @AsyncTest
    void ofTwoThatAreUpAtOnceTheOneWhoseBlockIsLeftIsForgotten() {
        Timeout outer = Timeout.of(seconds(1));
        Timeout inner = Timeout.of(seconds(1));
        assertThatThrownBy(() -> outer.run(() -> inner.run(() -> Gevent.sleep(seconds(9)))))
                .isSameAs(outer);
        Gevent.sleep(seconds(2));
        assertThat(now()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void withTimeoutGivesAResultInTimeOrAValueInItsPlace() {
        assertThat(Gevent.<String, RuntimeException>withTimeout(seconds(1), () -> "in time"))
                .isEqualTo("in time");
        String late =
                Gevent.withTimeout(
                        seconds(1),
                        () -> {
                            Gevent.sleep(seconds(9));
                            return "late";
                        },
                        "instead");
        assertThat(late).isEqualTo("instead");
        assertThatThrownBy(() -> Gevent.withTimeout(seconds(1), () -> Gevent.sleep(seconds(9))))
                .isInstanceOf(Timeout.class);
    }

    @AsyncTest
    void comesOutOfAGroupAsItIs() {
        Timeout timeout = Timeout.of(seconds(1));
        assertThatThrownBy(() ->
                        timeout.run(() ->
                                Asyncio.taskGroup(group -> {
                                    group.createTask(() -> Gevent.sleep(seconds(9)));
                                })))
                .isSameAs(timeout);
    }

    @Test
    @Tag("real")
    void standsForWhatABlockingCallOfTheJdksThrows() {
        CountDownLatch never = new CountDownLatch(1);
        Timeout timeout = Timeout.of(Duration.ofMillis(5));
        Asyncio.run(() -> {
            assertThatThrownBy(() -> timeout.run(() -> never.await())).isSameAs(timeout);
            Asyncio.sleep(Duration.ofMillis(1));
        });
        assertThat(timeout.getSuppressed()).hasOnlyElementsOfType(InterruptedException.class);
    }

    @Test
    @Tag("real")
    void leavesNoInterruptBehindThatTheJdksSocketsKeep() {
        Asyncio.run(() -> {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket first = connect(silent);
                    Socket second = connect(silent)) {
                Timeout timeout = Timeout.of(Duration.ofMillis(5));
                assertThatThrownBy(() -> timeout.run(() -> first.getInputStream().read()))
                        .isSameAs(timeout);
                timeout.start();
                assertThatThrownBy(() -> second.getInputStream().read())
                        .isInstanceOf(SocketException.class);
                timeout.close();
                Thread.sleep(1);
                Gevent.sleep(Duration.ofMillis(1));
            }
        });
    }

    private static Socket connect(ServerSocket server) throws IOException {
        return new Socket(server.getInetAddress(), server.getLocalPort());
    }
}
