package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a strand gets on with what the JDK does to its virtual thread. */
@Tag("real")
@Timeout(60)
class StrandAndJdkTest {
    private static final int MANY = 20_000;

    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;

    @Test
    void aBlockingCallSuspendsItsStrandAlone() throws InterruptedException {
        SynchronousQueue<String> rendezvous = new SynchronousQueue<>();
        engine.enqueue(test.strand(() -> test.trail.add(takeFrom(rendezvous))));
        engine.enqueue(test.strand(() -> test.trail.add("other")));
        engine.enqueue(test.strand(() -> putInto(rendezvous, "taken")));
        test.runReady();
        assertThat(test.trail).containsExactly("other", "taken");
    }

    /** A wake-up that is lost would leave the two waiting for each other. */
    @Test
    void noWakeUpFromAnotherThreadIsLost() throws InterruptedException {
        Thread runner = Thread.ofPlatform().start(test::run);
        for (int i = 0; i < MANY; i++) {
            CountDownLatch taken = new CountDownLatch(1);
            engine.postFromAnywhere(test.internal(taken::countDown));
            assertThat(taken.await(10, TimeUnit.SECONDS)).as("wake-up %d", i).isTrue();
        }
        engine.postFromAnywhere(test.internal(engine::stop));
        runner.join();
    }

    @Test
    void aStrandParkedInTheJdkIsWokenFromAnotherThread() throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        Strand strand =
                test.strand(() -> {
                    while (count.get() < MANY) {
                        LockSupport.park();
                        count.incrementAndGet();
                    }
                    engine.stop();
                });
        engine.enqueue(strand);
        Thread runner = Thread.ofPlatform().start(test::run);
        while (runner.isAlive()) {
            LockSupport.unpark(strand.thread());
        }
        runner.join();
        assertThat(count.get()).isEqualTo(MANY);
    }

    /**
     * Taking the stack trace of a suspended virtual thread stops it for a moment, and submits its
     * continuation once more. That must neither wake a held strand nor lose one that was resumed.
     */
    @Test
    void stackTracesTakenMeanwhileDisturbNothing() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger wakeUps = new AtomicInteger();
        Strand sleeper =
                test.strand(() -> {
                    current().hold();
                    wakeUps.incrementAndGet();
                });
        Strand[] pair = new Strand[2];
        pair[0] = test.strand(() -> passTurns(pair, 1));
        pair[1] =
                test.strand(() -> {
                    passTurns(pair, 0);
                    done.set(true);
                    engine.stop();
                });
        Strand parker = test.strand(() -> parkOften(done));
        engine.enqueue(sleeper);
        engine.enqueue(pair[1]);
        engine.enqueue(pair[0]);
        engine.enqueue(parker);
        Thread runner = Thread.ofPlatform().start(test::run);
        while (runner.isAlive()) {
            takeStackTrace(sleeper);
            takeStackTrace(pair[0]);
            takeStackTrace(parker);
            LockSupport.unpark(parker.thread());
        }
        runner.join();
        assertThat(done).isTrue();
        assertThat(wakeUps.get()).isZero();
        assertThat(test.bugs).isEmpty();
    }

    private static void passTurns(Strand[] pair, int other) {
        for (int i = 0; i < MANY; i++) {
            if (other == 0) {
                current().hold();
                pair[other].resume();
            } else {
                pair[other].resume();
                current().hold();
            }
        }
    }

    private static void parkOften(AtomicBoolean done) {
        while (!done.get()) {
            LockSupport.park();
        }
    }

    private static void takeStackTrace(Strand strand) {
        Thread thread = strand.thread();
        if (thread != null) {
            thread.getStackTrace();
        }
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // so that the child is suspended once
    void virtualThreadsStartedInAStrandRunHereButAreNotTheStrand() throws InterruptedException {
        AtomicBoolean knownAsStrand = new AtomicBoolean(true);
        AtomicBoolean onTheEngine = new AtomicBoolean();
        Thread[] child = new Thread[1];
        Strand parent =
                test.strand(() ->
                        child[0] =
                                Thread.startVirtualThread(() -> {
                                    onTheEngine.set(engine.onCarrier());
                                    knownAsStrand.set(Strand.current() != null);
                                    Thread.yield();
                                    test.trail.add("child");
                                }));
        engine.enqueue(parent);
        test.runReady();
        child[0].join();
        assertThat(test.trail).containsExactly("child");
        assertThat(onTheEngine).isTrue();
        assertThat(knownAsStrand).isFalse();
    }

    @Test
    void aChildOutlivesItsStrandOnTheSameEngine() throws InterruptedException {
        SynchronousQueue<String> rendezvous = new SynchronousQueue<>();
        engine.enqueue(
                test.strand(() ->
                        Thread.startVirtualThread(() -> test.trail.add(takeFrom(rendezvous)))));
        test.runReady();
        assertThat(test.trail).isEmpty();
        Thread giver = Thread.ofPlatform().start(() -> putInto(rendezvous, "child"));
        giver.join();
        test.runReady();
        assertThat(test.trail).containsExactly("child");
    }

    /** A scheduler that refused the continuation would lose the thread for good. */
    @Test
    void aClosedEngineHandsWhatWakesUpLateToTheJdk() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Strand strand = test.strand(() -> TestEngine.withLock(lock, () -> test.trail.add("late")));
        CountDownLatch childEnded = new CountDownLatch(1);
        Strand withChild =
                test.strand(() ->
                        Thread.startVirtualThread(
                                () -> TestEngine.withLock(lock, childEnded::countDown)));
        TestEngine.withLock(
                lock,
                () -> {
                    engine.enqueue(strand);
                    engine.enqueue(withChild);
                    test.runReady();
                    engine.close();
                });
        Thread thread = strand.thread();
        assertThat(thread).isNotNull();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(test.trail).containsExactly("late");
        assertThat(childEnded.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsReadyWhenTheEngineClosesGoesToTheJdkToo() throws InterruptedException {
        Strand strand =
                test.strand(() -> {
                    current().yieldTurn();
                    test.trail.add("after closing");
                });
        engine.enqueue(strand);
        engine.stop();
        test.run();
        engine.close();
        Thread thread = strand.thread();
        assertThat(thread).isNotNull();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(test.trail).containsExactly("after closing");
    }

    @Test
    void whatHasWokenUpWhenTheEngineClosesGoesToTheJdkToo() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Strand strand = test.strand(() -> TestEngine.withLock(lock, () -> test.trail.add("late")));
        TestEngine.withLock(
                lock,
                () -> {
                    engine.enqueue(strand);
                    test.runReady();
                });
        assertThat(test.trail).isEmpty();
        engine.close();
        Thread thread = strand.thread();
        assertThat(thread).isNotNull();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(test.trail).containsExactly("late");
    }

    @Test
    void aChildThatHasNotBegunWhenTheEngineClosesGoesToTheJdkToo() throws InterruptedException {
        CountDownLatch childEnded = new CountDownLatch(1);
        engine.enqueue(test.strand(() -> Thread.startVirtualThread(childEnded::countDown)));
        engine.stop();
        test.run();
        assertThat(childEnded.getCount()).isEqualTo(1);
        engine.close();
        assertThat(childEnded.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Strand current() {
        Strand strand = Strand.current();
        assertThat(strand).isNotNull();
        return strand;
    }

    private static String takeFrom(SynchronousQueue<String> rendezvous) {
        try {
            return rendezvous.take();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static void putInto(SynchronousQueue<String> rendezvous, String item) {
        try {
            rendezvous.put(item);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
