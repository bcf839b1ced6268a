package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A strand that has another begin at once, and goes on right behind that one's first turn. */
@Timeout(60)
class GivingWayTest {
    private static final int DEEP = 10_000;

    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;

    private static Strand current() {
        return Objects.requireNonNull(Strand.current());
    }

    private void note(String what) {
        test.trail.add(what);
    }

    private Strand holding(String name) {
        return test.strand(() -> {
            note(name);
            current().hold();
        });
    }

    @Test
    void goesOnBeforeAnythingThatIsReady() {
        Strand creator =
                test.strand(() -> {
                    engine.enqueue(test.internal(() -> note("made ready")));
                    note("gave way: " + current().giveWayTo(holding("first step")));
                    current().yieldTurn();
                    note("next iteration");
                });
        engine.enqueue(creator);
        engine.enqueue(test.internal(() -> note("ready")));
        test.runReady();
        assertThat(test.trail)
                .containsExactly(
                        "first step", "gave way: true", "ready", "made ready", "next iteration");
    }

    @Test
    void behindOneThatEndsAtOnceGoesOnToo() {
        engine.enqueue(
                test.strand(() -> {
                    current().giveWayTo(test.strand(() -> note("all of it")));
                    note("creator");
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("all of it", "creator");
    }

    @Test
    void whatTheFirstStepMakesReadyComesInTheNextIteration() {
        engine.enqueue(
                test.strand(() -> {
                    current()
                            .giveWayTo(
                                    test.strand(() -> {
                                        current().yieldTurn();
                                        note("second step");
                                    }));
                    note("creator");
                }));
        engine.enqueue(test.internal(() -> note("ready")));
        engine.enqueue(test.internal(() -> engine.stop()));
        test.run();
        assertThat(test.trail).containsExactly("creator", "ready");
        test.runReady();
        assertThat(test.trail).containsExactly("creator", "ready", "second step");
    }

    @Test
    void nestsAsCallsDo() {
        engine.enqueue(nested(3));
        engine.enqueue(test.internal(() -> note("ready")));
        test.runReady();
        assertThat(test.trail)
                .containsExactly(
                        "begin 3", "begin 2", "begin 1", "begin 0", "end 1", "end 2", "end 3",
                        "ready");
    }

    private Strand nested(int depth) {
        return test.strand(() -> {
            note("begin " + depth);
            if (depth > 0) {
                current().giveWayTo(nested(depth - 1));
                note("end " + depth);
            }
        });
    }

    @Test
    void nestsDeeperThanAStackIs() {
        int[] ended = {0};
        engine.enqueue(deep(DEEP, ended));
        test.runReady();
        assertThat(ended[0]).isEqualTo(DEEP);
    }

    private Strand deep(int depth, int[] ended) {
        return test.strand(() -> {
            if (depth > 1) {
                current().giveWayTo(deep(depth - 1, ended));
            }
            ended[0]++;
        });
    }

    @Test
    void toOneThatBlocksGoesOnWithoutIt() {
        Thread[] blocked = new Thread[1];
        engine.enqueue(
                test.strand(() -> {
                    current()
                            .giveWayTo(
                                    test.strand(() -> {
                                        blocked[0] = Thread.currentThread();
                                        LockSupport.park();
                                        note("unblocked");
                                    }));
                    note("creator");
                    LockSupport.unpark(blocked[0]);
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("creator", "unblocked");
    }

    @Test
    void ofACallbackIsTheSame() {
        engine.enqueue(
                test.callback(() -> {
                    current().giveWayTo(holding("first step"));
                    note("callback");
                }));
        engine.enqueue(test.internal(() -> note("between")));
        engine.enqueue(test.callback(() -> note("another callback")));
        test.runReady();
        assertThat(test.trail)
                .containsExactly("first step", "callback", "between", "another callback");
    }

    @Test
    void ofACallbackLeavesItsThreadToTheNextOne() {
        Thread[] threads = new Thread[2];
        engine.enqueue(
                test.callback(() -> {
                    threads[0] = Thread.currentThread();
                    current().giveWayTo(holding("first step"));
                }));
        engine.enqueue(test.callback(() -> threads[1] = Thread.currentThread()));
        test.runReady();
        assertThat(threads[1]).isSameAs(threads[0]);
    }

    @Test
    void ofACallbackThatThenBlocksDelaysNoOther() {
        Thread[] blocked = new Thread[1];
        engine.enqueue(
                test.callback(() -> {
                    current().giveWayTo(holding("first step"));
                    blocked[0] = Thread.currentThread();
                    LockSupport.park();
                    note("unblocked");
                }));
        engine.enqueue(
                test.callback(() -> {
                    note("next callback");
                    LockSupport.unpark(blocked[0]);
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("first step", "next callback", "unblocked");
    }

    @Test
    void timesWhatItGivesACallbackAway() {
        long[] given = new long[2];
        VirtualClock clock = new VirtualClock();
        TestEngine timed = new TestEngine(clock);
        timed.engine.enqueue(
                timed.callback(() -> {
                    CallbackStrand callbacks = (CallbackStrand) current();
                    given[0] = callbacks.nanosGivenAway();
                    callbacks.giveWayTo(timed.strand(() -> clock.advance(Duration.ofNanos(7))));
                    given[1] = callbacks.nanosGivenAway();
                }));
        timed.runReady();
        assertThat(given).containsExactly(0, 7);
    }

    @Test
    void onAPinnedThreadIsRefused() {
        Strand other = holding("must not run");
        engine.enqueue(
                test.strand(() -> {
                    Pinning.code = () -> note("gave way: " + current().giveWayTo(other));
                    Pinning.Pinned.touch();
                    note("creator");
                    current().yieldTurn();
                    note("suspended after all");
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("gave way: false", "creator", "suspended after all");
        assertThat(other.isStarted()).isFalse();
    }

    private static final class Pinning {
        private static Runnable code = () -> {};

        private static final class Pinned {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void toAStrandOfAnotherEngineIsRefused() {
        Strand foreign = new TestEngine().strand(() -> note("must not run"));
        engine.enqueue(test.strand(() -> note("gave way: " + current().giveWayTo(foreign))));
        test.runReady();
        assertThat(test.trail).containsExactly("gave way: false");
    }

    @Test
    void toOneThatStopsTheEngineGoesOnInThisIteration() {
        engine.enqueue(
                test.strand(() -> {
                    current().giveWayTo(test.strand(engine::stop));
                    note("creator");
                }));
        engine.enqueue(test.internal(() -> note("ready")));
        test.run();
        assertThat(test.trail).containsExactly("creator", "ready");
    }

    @Test
    void toOneThatFailsTheEngineGoesOnFirstInTheNextRun() {
        engine.enqueue(
                test.strand(() -> {
                    current()
                            .giveWayTo(
                                    test.strand(
                                            () -> engine.fail(new OutOfMemoryError("made up"))));
                    note("creator");
                }));
        engine.enqueue(test.internal(() -> note("ready")));
        assertThatThrownBy(test::run).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
        assertThat(test.trail).isEmpty();
        test.runReady();
        assertThat(test.trail).containsExactly("creator", "ready");
    }

    @Test
    @Tag("real")
    void toOneAfterWhichTheEngineIsClosedGoesOnElsewhere() throws InterruptedException {
        CountDownLatch wentOn = new CountDownLatch(1);
        engine.enqueue(
                test.strand(() -> {
                    current()
                            .giveWayTo(
                                    test.strand(
                                            () -> engine.fail(new OutOfMemoryError("made up"))));
                    wentOn.countDown();
                }));
        assertThatThrownBy(test::run).isInstanceOf(OutOfMemoryError.class);
        engine.close();
        assertThat(wentOn.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isNotMixedUpByThoseWhoLookAtItsStack() {
        engine.enqueue(
                test.strand(() -> {
                    Thread creator = Thread.currentThread();
                    current()
                            .giveWayTo(
                                    test.strand(() -> note("depth > 0: " + isSuspended(creator))));
                    note("creator");
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("depth > 0: true", "creator");
        assertThat(test.bugs).isEmpty();
    }

    private static boolean isSuspended(Thread thread) {
        return thread.getStackTrace().length > 0;
    }

    @Test
    void isSeenByOthersUntilItGoesOn() {
        engine.enqueue(
                test.strand(() -> {
                    Strand creator = current();
                    creator.giveWayTo(
                            test.strand(() -> note("gives way: " + creator.isGivingWay())));
                    note("gives way: " + creator.isGivingWay());
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("gives way: true", "gives way: false");
    }
}
