package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeventTest {
    private final List<Object> trail = new ArrayList<>();

    private static Duration now() {
        return EventLoop.running().time();
    }

    private static Greenlet<Integer> after(int delay) {
        return Gevent.spawn(() -> {
            Gevent.sleep(seconds(delay));
            return delay;
        });
    }

    private static Greenlet<Integer> failingAfter(int delay) {
        return Gevent.spawn(() -> {
            Gevent.sleep(seconds(delay));
            throw new IllegalStateException("after " + delay);
        });
    }

    // joinall

    @AsyncTest
    void joinallWaitsForAllAndGivesThemInTheOrderOfTheirEnds() {
        Reported.here();
        Greenlet<Integer> slow = after(3);
        Greenlet<Integer> bad = failingAfter(2);
        Greenlet<Integer> fast = after(1);
        assertThat(Gevent.joinall(List.of(slow, bad, fast))).containsExactly(fast, bad, slow);
        assertThat(now()).isEqualTo(seconds(3));
        assertThat(Gevent.joinall(List.of(slow, bad))).containsExactly(slow, bad);
        assertThat(Gevent.joinall(List.<Greenlet<?>>of())).isEmpty();
    }

    @AsyncTest
    @Behaviour(239)
    void joinallThrowsTheEarliestFailureWithoutWaitingForTheRest() {
        Reported.here();
        List<Greenlet<?>> all = List.of(failingAfter(2), failingAfter(1), after(9));
        JoinOptions raising = JoinOptions.defaults().withRaiseError(true);
        assertThatThrownBy(() -> Gevent.joinall(all, raising)).hasMessage("after 1");
        assertThat(now()).isEqualTo(seconds(1));
        assertThatThrownBy(() -> Gevent.joinall(all, raising)).hasMessage("after 1");
        Gevent.killall(all);
    }

    @AsyncTest
    @Behaviour(239)
    void joinallReturnsAfterSoMany() {
        Greenlet<Integer> fast = after(1);
        List<Greenlet<?>> all = List.of(after(2), fast, after(3));
        JoinOptions one = JoinOptions.defaults().withCount(1);
        assertThat(Gevent.joinall(all, one.withRaiseError(true))).containsExactly(fast);
        assertThat(now()).isEqualTo(seconds(1));
        assertThat(Gevent.joinall(all, one)).containsExactly(fast);
        assertThat(Gevent.joinall(all, one.withCount(2))).hasSize(2);
        assertThat(now()).isEqualTo(seconds(2));
        Gevent.joinall(all);
        assertThatIllegalArgumentException().isThrownBy(() -> one.withCount(0));
    }

    @AsyncTest
    @Behaviour(239)
    void joinallTakesOneThatIsListedTwiceOnce() {
        Greenlet<Integer> one = after(1);
        assertThat(Gevent.joinall(List.of(one, one))).containsExactly(one);
    }

    @AsyncTest
    void joinallGivesThoseThatAreInTime() {
        Greenlet<Integer> fast = after(1);
        Greenlet<Integer> slow = after(3);
        assertThat(Gevent.joinall(List.of(slow, fast), seconds(2))).containsExactly(fast);
        assertThat(now()).isEqualTo(seconds(2));
        slow.kill();
    }

    // wait and iwait

    @AsyncTest
    void waitsForEventsAndResultsToo() {
        Event event = new Event();
        AsyncResult<String> result = new AsyncResult<>();
        Greenlet<Integer> greenlet = after(2);
        Gevent.spawnLater(seconds(1), () -> result.set("there"));
        Gevent.spawnLater(seconds(3), event::set);
        assertThat(Gevent.wait(List.<Linkable>of(event, result, greenlet)))
                .containsExactly(result, greenlet, event);
        assertThat(Gevent.wait(List.of(event), JoinOptions.defaults().withTimeout(seconds(1))))
                .containsExactly(event);
    }

    @AsyncTest
    void iteratesInTheOrderInWhichTheyBecomeReady() {
        for (Greenlet<Integer> greenlet : Gevent.iwait(List.of(after(3), after(1), after(2)))) {
            trail.add(greenlet.value());
            trail.add(now());
        }
        assertThat(trail).containsExactly(1, seconds(1), 2, seconds(2), 3, seconds(3));
    }

    @AsyncTest
    void iteratesUntilTheTimeIsUpOrThereAreSoMany() {
        List<Greenlet<Integer>> all = List.of(after(1), after(2), after(3));
        JoinOptions options = JoinOptions.defaults();
        Gevent.iwait(all, options.withCount(1)).forEach(one -> trail.add(one.value()));
        Gevent.iwait(all, options.withTimeout(seconds(1.5))).forEach(one -> trail.add(one.value()));
        assertThat(trail).containsExactly(1, 1, 2);
        assertThat(now()).isEqualTo(seconds(2.5));
        Gevent.killall(all);
    }

    @AsyncTest
    void anIterationThatIsLeftEarlyTakesItsLinksBackWhenItIsClosed() {
        List<Greenlet<Integer>> all = List.of(after(1), after(1), after(9));
        Arriving<Greenlet<Integer>> arriving = Gevent.iwait(all);
        try (arriving) {
            assertThat(arriving.iterator().next()).isSameAs(all.getFirst());
            assertThat(all.getLast().linkCount()).isEqualTo(1);
        }
        assertThat(arriving.iterator().hasNext()).isFalse();
        assertThat(all.getLast().linkCount()).isZero();
        Gevent.killall(all);
    }

    @AsyncTest
    void anIterationThatAFailureEndsLeavesNoLink() {
        Reported.here();
        Greenlet<Integer> late = after(9);
        Greenlet<Integer> failing =
                Gevent.spawn(() -> {
                    throw new IllegalStateException("boom");
                });
        JoinOptions options = JoinOptions.defaults().withRaiseError(true);
        Iterator<Greenlet<Integer>> iterator =
                Gevent.iwait(List.of(late, failing), options).iterator();
        assertThatThrownBy(iterator::next).hasMessage("boom");
        assertThat(late.linkCount()).isZero();
        assertThat(iterator.hasNext()).isFalse();
        late.kill();
    }

    // killall

    @AsyncTest
    @Behaviour(249)
    void killallEndsAllAndThoseThatHaveNotBegunNeverDo() {
        Greenlet<?> running = after(9);
        Gevent.sleep(Duration.ZERO);
        Greenlet<?> unstarted = Gevent.spawn(() -> trail.add("began"));
        Gevent.killall(List.of(running, unstarted));
        assertThat(running.exit()).isNotNull();
        assertThat(unstarted.exit()).isNotNull();
        Gevent.sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(249)
    void killallThrowsATimeoutIfSomeSurvive() {
        Greenlet<?> stubborn =
                Gevent.spawn(() -> {
                    try {
                        Gevent.sleep(seconds(9));
                    } catch (GreenletExit exit) {
                        Gevent.sleep(seconds(3));
                    }
                });
        Gevent.sleep(Duration.ZERO);
        assertThatThrownBy(() -> Gevent.killall(List.of(stubborn), seconds(1)))
                .isInstanceOf(Timeout.class);
        assertThat(now()).isEqualTo(seconds(1));
        stubborn.join();
    }

    @AsyncTest
    @Behaviour(249)
    void killallEndsRawGreenletsToo() {
        Task<?> running = Gevent.spawnRaw(() -> Gevent.sleep(seconds(9)));
        Task<?> ended = Gevent.spawnRaw(() -> {});
        Gevent.sleep(Duration.ZERO);
        Task<?> unstarted = Gevent.spawnRaw(() -> trail.add("began"));
        Gevent.killallRaw(List.of(running, ended, unstarted, running), null);
        assertThat(running.isCancelled()).isTrue();
        assertThat(ended.isCancelled()).isFalse();
        assertThat(unstarted.isCancelled()).isTrue();
        assertThat(trail).isEmpty();
        assertThat(now()).isZero();
    }

    @AsyncTest
    @Behaviour(249)
    void killallThrowsATimeoutIfARawGreenletSurvives() {
        Task<?> stubborn =
                Gevent.spawnRaw(() -> {
                    try {
                        Gevent.sleep(seconds(9));
                    } catch (GreenletExit exit) {
                        Gevent.sleep(seconds(3));
                    }
                });
        Gevent.sleep(Duration.ZERO);
        assertThatThrownBy(() -> Gevent.killallRaw(List.of(stubborn), seconds(1)))
                .isInstanceOf(Timeout.class);
        assertThat(now()).isEqualTo(seconds(1));
        assertThat(stubborn.isDone()).isFalse();
        stubborn.await();
    }

    @Test
    void killallEndsRawGreenletsFromAPlainThread() {
        Task<?> raw = Gevent.spawnRaw(() -> Gevent.sleep(seconds(9)));
        Gevent.sleep(Duration.ZERO);
        Gevent.killallRaw(List.of(raw), null);
        assertThat(raw.isCancelled()).isTrue();
    }

    @AsyncTest
    void killallNeedNotWait() {
        Greenlet<?> greenlet = after(9);
        Gevent.sleep(Duration.ZERO);
        Gevent.killallNowait(List.of(greenlet));
        assertThat(greenlet.ready()).isFalse();
        greenlet.join();
        assertThat(now()).isZero();
    }

    // The rest

    @AsyncTest
    @Behaviour(249)
    void killallHasAllFailWithACause() {
        Reported reported = Reported.here();
        IllegalStateException cause = new IllegalStateException("stop");
        List<Greenlet<?>> greenlets =
                List.of(
                        Gevent.spawn(() -> Gevent.sleep(seconds(5))),
                        Greenlet.of(() -> trail.add("begun")));
        Gevent.idle();
        Gevent.killall(greenlets, cause);
        assertThat(greenlets).allMatch(greenlet -> greenlet.exception() == cause);
        assertThat(now()).isZero();
        assertThat(trail).isEmpty();
        Gevent.killallNowait(greenlets, cause);
        assertThat(reported.errors()).containsExactlyInAnyOrder(cause, cause);
    }

    @AsyncTest
    void idleWaitsUntilAllOthersWait() {
        Gevent.spawn(() -> {
            for (int i = 0; i < 3; i++) {
                Gevent.sleep(Duration.ZERO);
            }
            trail.add("done");
        });
        Gevent.idle();
        assertThat(trail).containsExactly("done");
    }

    @AsyncTest
    void runsCodeInPlaceWhereALoopRuns() {
        assertThat(Gevent.<Duration, RuntimeException>run(GeventTest::now)).isZero();
        Gevent.run(() -> Gevent.sleep(seconds(1)));
        assertThat(now()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void spawnsAndJoinsManyInTheOrderOfTheirBeginnings() {
        List<Greenlet<?>> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            many.add(Gevent.spawn(() -> trail.add(number)));
        }
        Gevent.joinall(many);
        assertThat(trail).hasSize(10_000).startsWith(0, 1, 2).endsWith(9_999);
    }
}
