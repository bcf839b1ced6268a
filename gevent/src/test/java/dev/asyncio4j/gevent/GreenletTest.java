package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;

class GreenletTest {
    private final List<Object> trail = new ArrayList<>();
    private final IllegalStateException boom = new IllegalStateException("boom");

    private static Duration now() {
        return EventLoop.running().time();
    }

    private static Greenlet<?> me() {
        return Objects.requireNonNull(Gevent.current());
    }

    private Greenlet<String> failing() {
        return Gevent.spawn(() -> {
            Gevent.sleep(Duration.ZERO);
            throw boom;
        });
    }

    private Greenlet<?> sleeper() {
        Greenlet<?> sleeper =
                Gevent.spawn(() -> {
                    trail.add("began");
                    try {
                        Gevent.sleep(seconds(9));
                    } finally {
                        trail.add("cleaned up");
                    }
                });
        Gevent.sleep(Duration.ZERO);
        return sleeper;
    }

    // Life

    @AsyncTest
    @Behaviour(235)
    void twoThatSleepForZeroTakeTurns() {
        List<Greenlet<?>> both = new ArrayList<>();
        for (String which : List.of("1", "2")) {
            both.add(
                    Gevent.spawn(() -> {
                        trail.add(which + "A");
                        Gevent.sleep(Duration.ZERO);
                        trail.add(which + "B");
                    }));
        }
        Gevent.joinall(both);
        assertThat(trail).containsExactly("1A", "2A", "1B", "2B");
    }

    @AsyncTest
    @Behaviour(238)
    void isStartedUntilItEnds() {
        Greenlet<String> greenlet = Greenlet.of(() -> Gevent.withTimeout(null, () -> "value"));
        assertThat(greenlet.started()).isFalse();
        assertThat(greenlet).hasToString("Greenlet[not started, name=" + greenlet.name() + "]");
        greenlet.start();
        greenlet.start();
        assertThat(greenlet.started()).isTrue();
        assertThat(greenlet.ready()).isFalse();
        assertThat(greenlet.get()).isEqualTo("value");
        assertThat(greenlet.started()).isFalse();
        assertThat(greenlet.successful()).isTrue();
        assertThat(greenlet.value()).isEqualTo("value");
        assertThat(greenlet.exception()).isNull();
        assertThat(greenlet).hasToString("Greenlet[value=value, name=" + greenlet.name() + "]");
    }

    @AsyncTest
    @Behaviour(238)
    void keepsAndReportsWhatItFailsWith() {
        Reported reported = Reported.here();
        Greenlet<String> greenlet = failing();
        greenlet.join();
        assertThat(greenlet.ready()).isTrue();
        assertThat(greenlet.successful()).isFalse();
        assertThat(greenlet.value()).isNull();
        assertThat(greenlet.exception()).isSameAs(boom);
        assertThat(reported.errors()).containsExactly(boom);
        assertThatThrownBy(greenlet::get).isSameAs(boom);
    }

    @AsyncTest
    void wrapsACheckedException() {
        Reported.here();
        IOException checked = new IOException("disk");
        Greenlet<?> greenlet =
                Gevent.spawn(() -> {
                    throw checked;
                });
        assertThatThrownBy(greenlet::get).isInstanceOf(CompletionException.class).hasCause(checked);
        assertThat(greenlet.exception()).isSameAs(checked);
    }

    @AsyncTest
    void beginsLaterIfWanted() {
        Greenlet<Duration> greenlet = Gevent.spawnLater(seconds(2), GreenletTest::now);
        assertThat(greenlet.started()).isTrue();
        assertThat(greenlet.get()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void knowsItselfItsNameAndWhoMadeIt() {
        assertThat(Gevent.current()).isNull();
        Greenlet<Greenlet<?>> outer =
                Gevent.spawn(() -> {
                    Greenlet<?> self = Gevent.current();
                    Greenlet<Greenlet<?>> inner = Gevent.spawn(() -> me().spawningGreenlet());
                    assertThat(inner.get()).isSameAs(self);
                    assertThat(inner.spawningGreenlet()).isNull();
                    return self;
                });
        outer.rename("outer");
        assertThat(outer.get()).isSameAs(outer);
        assertThat(outer.name()).isEqualTo("outer");
        assertThat(Greenlet.of(() -> 1).number()).isGreaterThan(outer.number());
        Greenlet<?> sleeper = sleeper();
        assertThat(sleeper.stack()).anyMatch(frame -> frame.getMethodName().equals("sleep"));
        sleeper.kill();
    }

    // Waiting

    @AsyncTest
    void getThrowsATimeoutAndJoinTellsOfIt() {
        Greenlet<?> greenlet = sleeper();
        assertThatThrownBy(() -> greenlet.get(seconds(1))).isInstanceOf(Timeout.class);
        assertThat(greenlet.join(seconds(1))).isFalse();
        assertThat(now()).isEqualTo(seconds(2));
        assertThatThrownBy(greenlet::getNowait).isInstanceOf(Timeout.class);
        assertThat(greenlet.join(seconds(10))).isTrue();
        assertThat(now()).isEqualTo(seconds(9));
    }

    @AsyncTest
    void isNotKilledWithWhoWaitsForIt() {
        Greenlet<?> greenlet = sleeper();
        Greenlet<?> waiting = Gevent.spawn(() -> greenlet.join());
        Gevent.sleep(seconds(1));
        waiting.kill();
        assertThat(waiting.exit()).isNotNull();
        assertThat(greenlet.started()).isTrue();
        greenlet.join();
    }

    @AsyncTest
    void closeWaitsForItAndKillsItWhereTheWaitIsEnded() {
        try (Greenlet<?> sleeper = Gevent.spawn(() -> Gevent.sleep(seconds(2)))) {
            assertThat(sleeper.started()).isTrue();
        }
        assertThat(now()).isEqualTo(seconds(2));
        Greenlet<?> second = sleeper();
        Timeout timeout = Timeout.start(seconds(1));
        assertThatThrownBy(second::close).isSameAs(timeout);
        assertThat(second.exit()).isNotNull();
    }

    // Killing

    @AsyncTest
    @Behaviour(237)
    void neverBeginsIfKilledBeforeButIsSuccessfulAndHasItsLinksCalled() {
        List<Greenlet<?>> ways =
                List.of(
                        Greenlet.of(() -> trail.add("began")),
                        Gevent.spawn(() -> trail.add("began")),
                        Gevent.spawnLater(seconds(1), () -> trail.add("began")));
        for (Greenlet<?> greenlet : ways) {
            greenlet.rawlink(ended -> trail.add(ended == greenlet));
            greenlet.kill();
            greenlet.kill();
            assertThat(greenlet.ready()).isTrue();
            assertThat(greenlet.successful()).isTrue();
            assertThat(greenlet.exit()).isNotNull();
            assertThat(greenlet.exception()).isNull();
            assertThat(greenlet.value()).isNull();
            greenlet.start();
        }
        Gevent.sleep(seconds(2));
        assertThat(trail).containsExactly(true, true, true);
        assertThatThrownBy(() -> ways.getFirst().get())
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(GreenletExit.class);
    }

    @AsyncTest
    @Behaviour(237)
    void failsWithWhatItIsKilledBy() {
        Reported reported = Reported.here();
        Greenlet<?> unstarted = Gevent.spawn(() -> trail.add("began"));
        unstarted.kill(boom);
        assertThat(unstarted.successful()).isFalse();
        assertThat(unstarted.exception()).isSameAs(boom);
        Greenlet<?> sleeping = sleeper();
        sleeping.kill(boom);
        assertThat(sleeping.exception()).isSameAs(boom);
        assertThat(trail).containsExactly("began", "cleaned up");
        assertThat(reported.errors()).containsExactly(boom, boom);
    }

    @AsyncTest
    void meetsAGreenletExitWhereItWaits() {
        Greenlet<?> greenlet = sleeper();
        greenlet.kill();
        assertThat(trail).containsExactly("began", "cleaned up");
        assertThat(greenlet.successful()).isTrue();
        assertThat(now()).isZero();
    }

    @AsyncTest
    void isWaitedForWhileItCleansUp() {
        Greenlet<?> greenlet =
                Gevent.spawn(() -> {
                    try {
                        Gevent.sleep(seconds(9));
                    } finally {
                        Gevent.sleep(seconds(2));
                    }
                });
        Gevent.sleep(Duration.ZERO);
        assertThat(greenlet.kill(seconds(1))).isFalse();
        assertThat(greenlet.started()).isTrue();
        greenlet.join();
        assertThat(now()).isEqualTo(seconds(2));
        assertThat(greenlet.exit()).isNotNull();
    }

    @AsyncTest
    void mayCatchItsEndAndReturnAValue() {
        Greenlet<String> greenlet =
                Gevent.spawn(() -> {
                    try {
                        Gevent.sleep(seconds(9));
                        return "slept";
                    } catch (GreenletExit exit) {
                        return "caught";
                    }
                });
        Gevent.sleep(Duration.ZERO);
        greenlet.kill();
        assertThat(greenlet.get()).isEqualTo("caught");
    }

    @AsyncTest
    void endsWhereItKillsItself() {
        Greenlet<?> greenlet =
                Gevent.spawn(() -> {
                    me().kill();
                    trail.add("went on");
                });
        greenlet.join();
        assertThat(greenlet.exit()).isNotNull();
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void isEndedByACancellationOfItsTaskToo() {
        Greenlet<?> greenlet = sleeper();
        EventLoop.running().allTasks().stream()
                .filter(task -> task.attachment() == greenlet)
                .forEach(Task::cancel);
        greenlet.join();
        assertThat(greenlet.exit()).isNotNull();
    }

    @AsyncTest
    @Tag("real")
    void isKilledInABlockingCallOfTheJdks() {
        CountDownLatch never = new CountDownLatch(1);
        Greenlet<?> greenlet = Gevent.spawn(() -> never.await());
        Gevent.sleep(Duration.ZERO);
        greenlet.kill();
        assertThat(greenlet.exit()).isNotNull();
        assertThat(greenlet.exit().getSuppressed())
                .hasOnlyElementsOfType(InterruptedException.class);
    }

    // Raw

    @AsyncTest
    void rawOnesAreTasksThatCanBeKilled() {
        Reported reported = Reported.here();
        Task<?> raw = Gevent.spawnRaw(() -> Gevent.sleep(seconds(9)));
        Task<?> bad =
                Gevent.spawnRaw(() -> {
                    throw boom;
                });
        Gevent.sleep(Duration.ZERO);
        Gevent.kill(raw);
        Gevent.sleep(Duration.ZERO);
        assertThat(raw.isCancelled()).isTrue();
        assertThat(bad.isDone()).isTrue();
        assertThat(reported.errors()).containsExactly(boom);
    }

    @AsyncTest
    void cannotBeWaitedForInACallback() {
        Greenlet<?> greenlet = sleeper();
        Reported reported = Reported.here();
        EventLoop.running().callSoon(greenlet::join);
        Gevent.sleep(seconds(1));
        greenlet.kill();
        assertThat(reported.errors()).hasSize(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> {
                    throw reported.errors().getFirst();
                });
    }

    @AsyncTest
    void anErrorOfARawOneIsReportedAtOnce() {
        Reported reported = Reported.here();
        AssertionError wrong = new AssertionError("wrong");
        Gevent.spawnRaw(() -> {
            throw wrong;
        });
        Gevent.sleep(Duration.ZERO);
        assertThat(reported.errors()).containsExactly(wrong);
    }
}
