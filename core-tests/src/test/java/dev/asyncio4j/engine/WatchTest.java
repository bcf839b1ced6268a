package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a watch finds, when a test looks in the place of the watchdog and says how time passes. */
@Tag("real")
@Timeout(30)
class WatchTest {
    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;
    private final List<Blockage> blockages = new ArrayList<>();
    private final List<Long> overs = new ArrayList<>();
    private final Watch watch = new Watch(engine, 100, new Recorder());
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean free;
    private final Thread runner = Thread.ofPlatform().unstarted(engine::runReady);

    private final class Recorder implements Watch.Listener {
        @Override
        public void blocked(Blockage blockage) {
            blockages.add(blockage);
        }

        @Override
        public void over(long nanos) {
            overs.add(nanos);
        }
    }

    /** Keeps the thread that calls it. */
    private void spin() {
        begun.countDown();
        while (!free) {
            Thread.onSpinWait();
        }
    }

    /** Runs the engine on another thread, until it is in {@link #spin}. */
    private void runUntilBlocked(Turn turn) throws InterruptedException {
        engine.enqueue(turn);
        runner.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void unblock() throws InterruptedException {
        free = true;
        runner.join();
    }

    @AfterEach
    void end() throws InterruptedException {
        unblock();
    }

    private static List<String> methods(Blockage blockage) {
        return blockage.stack().stream().map(StackTraceElement::getMethodName).toList();
    }

    @Test
    void tellsAtTheLimitAndAtTenTimesThatAndSoOn() throws InterruptedException {
        runUntilBlocked(test.internal(this::spin));
        watch.look(1_000);
        assertThat(blockages).as("the time before it was seen first does not count").isEmpty();
        watch.look(99);
        assertThat(blockages).isEmpty();
        watch.look(1);
        assertThat(blockages).extracting(Blockage::nanos).containsExactly(100L);
        watch.look(899);
        assertThat(blockages).hasSize(1);
        watch.look(1);
        assertThat(blockages).extracting(Blockage::nanos).containsExactly(100L, 1_000L);
        watch.look(8_999);
        watch.look(1);
        assertThat(blockages).extracting(Blockage::nanos).containsExactly(100L, 1_000L, 10_000L);
    }

    @Test
    void tellsOnceThatItIsOver() throws InterruptedException {
        runUntilBlocked(test.internal(this::spin));
        watch.look(0);
        watch.look(150);
        watch.look(50);
        assertThat(overs).isEmpty();
        unblock();
        watch.look(1);
        watch.look(1);
        assertThat(overs).containsExactly(200L);
    }

    @Test
    void doesNotTellThatAShortTurnIsOver() throws InterruptedException {
        runUntilBlocked(test.internal(this::spin));
        watch.look(0);
        watch.look(99);
        unblock();
        watch.look(99);
        assertThat(blockages).isEmpty();
        assertThat(overs).isEmpty();
    }

    @Test
    void countsEachTurnByItself() throws InterruptedException {
        CountDownLatch secondBegun = new CountDownLatch(1);
        Turn turn =
                test.internal(() -> {
                    spin();
                    // The same object once more: it is told by its beginning.
                });
        engine.enqueue(turn);
        engine.enqueue(
                test.internal(() -> {
                    free = false;
                    secondBegun.countDown();
                    spin();
                }));
        runner.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        watch.look(0);
        watch.look(60);
        free = true;
        assertThat(secondBegun.await(20, TimeUnit.SECONDS)).isTrue();
        watch.look(60);
        watch.look(60);
        assertThat(blockages).isEmpty();
        watch.look(60);
        assertThat(blockages).extracting(Blockage::nanos).containsExactly(120L);
    }

    @Test
    void hasTheStackOfTheBareCarrier() throws InterruptedException {
        runUntilBlocked(test.internal(this::spin));
        watch.look(0);
        watch.look(100);
        Blockage found = blockages.getFirst();
        assertThat(methods(found)).contains("spin", "iterate").doesNotContain("resume");
        assertThat(found.thread()).startsWith("asyncio4j-loop-");
        assertThat(found.state()).isEqualTo(Thread.State.RUNNABLE);
    }

    @Test
    void hasTheStackOfAStrand() throws InterruptedException {
        Strand strand = test.strand(this::spin);
        runUntilBlocked(strand);
        watch.look(0);
        watch.look(100);
        assertThat(blockages.getFirst().turn()).isSameAs(strand);
        assertThat(methods(blockages.getFirst())).contains("spin").doesNotContain("iterate");
    }

    @Test
    void hasTheStackOfACallback() throws InterruptedException {
        engine.enqueue(test.callback(() -> {}));
        Turn second = test.callback(this::spin);
        runUntilBlocked(second);
        watch.look(0);
        watch.look(100);
        assertThat(blockages.getFirst().turn()).isSameAs(second);
        assertThat(methods(blockages.getFirst())).contains("spin").doesNotContain("iterate");
    }

    @Test
    void hasTheStackOfAThreadThatAStrandStarted() throws InterruptedException {
        runUntilBlocked(test.strand(() -> Thread.startVirtualThread(this::spin)));
        watch.look(0);
        watch.look(100);
        assertThat(blockages.getFirst().turn()).hasToString("a virtual thread that a task started");
        assertThat(methods(blockages.getFirst())).contains("spin").doesNotContain("iterate");
    }

    @Test
    void saysThatAPinnedStrandWaits() throws InterruptedException {
        runUntilBlocked(
                test.strand(() ->
                        Pinned.run(() -> {
                            begun.countDown();
                            while (!free) {
                                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
                            }
                        })));
        Thread carrier = engine.carrier();
        assertThat(carrier).isNotNull();
        while (carrier.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        watch.look(0);
        watch.look(100);
        assertThat(blockages.getFirst().state()).isEqualTo(Thread.State.TIMED_WAITING);
        assertThat(methods(blockages.getFirst())).contains("parkNanos", "<clinit>");
        free = true;
        LockSupport.unpark(Pinned.thread);
    }

    /** Its initialiser runs the code, which so is pinned. */
    private static final class Pinned {
        private static Runnable code = () -> {};
        private static volatile Thread thread = Thread.currentThread();

        static void run(Runnable toRun) {
            code = toRun;
            thread = Thread.currentThread();
            Initialiser.touch();
        }

        private static final class Initialiser {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void findsNothingWhereTheEngineSleeps() throws InterruptedException {
        CountDownLatch asleep = new CountDownLatch(1);
        engine.enqueue(test.internal(asleep::countDown));
        Thread sleeper = Thread.ofPlatform().start(() -> engine.run(() -> {}));
        assertThat(asleep.await(20, TimeUnit.SECONDS)).isTrue();
        Thread carrier = engine.carrier();
        assertThat(carrier).isNotNull();
        while (carrier.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        watch.look(0);
        watch.look(1_000);
        watch.look(1_000_000);
        assertThat(blockages).isEmpty();
        engine.postFromAnywhere(test.internal(engine::stop));
        sleeper.join();
    }

    @Test
    void findsNothingWhereNothingRuns() {
        engine.enqueue(test.internal(() -> {}));
        watch.look(0);
        watch.look(1_000);
        assertThat(blockages).isEmpty();
    }

    @Test
    void findsNothingAfterATurnThatEndedByAnError() throws InterruptedException {
        Turn broken =
                new UserTurn() {
                    @Override
                    protected void take() {
                        throw new AssertionError("a bug");
                    }
                };
        engine.enqueue(broken);
        runner.start();
        runner.join();
        watch.look(0);
        watch.look(1_000);
        assertThat(blockages).isEmpty();
        assertThat(test.bugs).hasSize(1);
    }

    @Test
    void aPauseOfTheWholeJvmIsNotCounted() {
        assertThat(Watchdog.counted(25, 25)).isEqualTo(25);
        assertThat(Watchdog.counted(30, 25)).isEqualTo(30);
        assertThat(Watchdog.counted(50, 25)).isEqualTo(50);
        assertThat(Watchdog.counted(51, 25)).isEqualTo(25);
        assertThat(Watchdog.counted(5_000, 25)).isEqualTo(25);
    }
}
