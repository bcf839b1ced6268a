package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EngineTest {
    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;

    @Test
    void runsTurnsInOrderAndWhatTheyMakeReadyInTheNextIteration() {
        engine.enqueue(
                test.internal(() -> {
                    test.trail.add("first");
                    engine.enqueue(test.internal(() -> test.trail.add("made ready")));
                }));
        engine.enqueue(test.callback(() -> test.trail.add("callback")));
        engine.enqueue(test.strand(() -> test.trail.add("strand")));
        test.runReady();
        assertThat(test.trail).containsExactly("first", "callback", "strand", "made ready");
    }

    @Test
    void runsStrandsUpToWhereTheyYield() {
        engine.enqueue(twoSteps("a"));
        engine.enqueue(twoSteps("b"));
        test.runReady();
        assertThat(test.trail).containsExactly("a1", "b1", "a2", "b2");
    }

    private Strand twoSteps(String name) {
        return test.strand(() -> {
            test.trail.add(name + "1");
            current().yieldTurn();
            test.trail.add(name + "2");
        });
    }

    @Test
    void belongsToItsKeeperAloneUntilItIsClosed() throws InterruptedException {
        Thread keeper =
                Thread.ofPlatform()
                        .name("keeper")
                        .unstarted(() -> {
                            test.trail.add("owner: " + engine.isOwner());
                            engine.close();
                        });
        engine.keeper(keeper);
        assertThat(engine.isOwner()).isFalse();
        assertThat(engine.threadName()).isEqualTo("keeper");
        keeper.start();
        keeper.join();
        assertThat(test.trail).containsExactly("owner: true");
        assertThat(engine.isOwner()).isTrue();
    }

    @Test
    void knowsTheStrandWhoseCodeCalls() {
        AtomicReference<@Nullable Strand> seen = new AtomicReference<>();
        Strand strand = test.strand(() -> seen.set(Strand.current()));
        engine.enqueue(strand);
        test.runReady();
        assertThat(seen.get()).isSameAs(strand);
        assertThat(Strand.current()).isNull();
    }

    @Test
    void resumesAHeldStrandOnce() {
        Strand held =
                test.strand(() -> {
                    test.trail.add("holds");
                    current().hold();
                    test.trail.add("goes on");
                    current().hold();
                    test.trail.add("must not be reached");
                });
        engine.enqueue(held);
        engine.enqueue(
                test.internal(() -> {
                    held.resume();
                    held.resume();
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("holds", "goes on");
    }

    @Test
    void doesNotResumeWhatIsNotHeld() {
        Strand strand = test.strand(() -> test.trail.add("runs"));
        strand.resume();
        engine.enqueue(strand);
        test.runReady();
        strand.resume();
        test.runReady();
        assertThat(test.trail).containsExactly("runs");
    }

    @Test
    void runsCallbacksOnAVirtualThreadWhichTheyShare() {
        Thread[] threads = new Thread[2];
        engine.enqueue(test.callback(() -> threads[0] = Thread.currentThread()));
        engine.enqueue(test.internal(() -> test.trail.add("between")));
        engine.enqueue(test.callback(() -> threads[1] = Thread.currentThread()));
        test.runReady();
        assertThat(threads[0].isVirtual()).isTrue();
        assertThat(threads[0]).isSameAs(threads[1]);
    }

    @Test
    @Timeout(10)
    void goesOnWithoutACallbackThatBlocks() {
        ReentrantLock lock = new ReentrantLock();
        Strand owner =
                test.strand(() ->
                        TestEngine.withLock(
                                lock,
                                () -> {
                                    current().hold();
                                    test.trail.add("owner");
                                }));
        engine.enqueue(owner);
        engine.enqueue(
                test.callback(
                        () -> TestEngine.withLock(lock, () -> test.trail.add("blocked callback"))));
        engine.enqueue(test.callback(() -> test.trail.add("next callback")));
        engine.enqueue(test.internal(owner::resume));
        test.runReady();
        assertThat(test.trail).containsExactly("next callback", "owner", "blocked callback");
    }

    @Test
    void tellsItsHostOfATurnThatThrowsAndGoesOn() {
        engine.enqueue(
                test.internal(() -> {
                    throw new IllegalStateException("a bug");
                }));
        engine.enqueue(test.internal(() -> test.trail.add("next")));
        test.runReady();
        assertThat(test.trail).containsExactly("next");
        assertThat(test.bugs).singleElement().extracting(Throwable::getMessage).isEqualTo("a bug");
    }

    @Test
    void stopsAfterTheIterationAndKeepsTheRest() {
        engine.enqueue(
                test.internal(() -> {
                    engine.stop();
                    engine.enqueue(test.internal(() -> test.trail.add("later")));
                }));
        engine.enqueue(test.internal(() -> test.trail.add("same iteration")));
        test.run();
        assertThat(test.trail).containsExactly("same iteration");
        test.runReady();
        assertThat(test.trail).containsExactly("same iteration", "later");
    }

    @Test
    void endsAtOnceWithWhatItIsFailedWith() {
        engine.enqueue(test.internal(() -> engine.fail(new OutOfMemoryError("made up"))));
        engine.enqueue(test.internal(() -> test.trail.add("rest")));
        assertThatThrownBy(test::run).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
        assertThat(test.trail).isEmpty();
        test.runReady();
        assertThat(test.trail).containsExactly("rest");
    }

    @Test
    void refusesToSuspendAPinnedThreadAndGoesOn() {
        engine.enqueue(
                test.strand(() -> {
                    try {
                        Initialiser.run(() -> current().hold());
                    } catch (ExceptionInInitializerError pinned) {
                        test.trail.add(String.valueOf(pinned.getException().getMessage()));
                    }
                    current().yieldTurn();
                    test.trail.add("suspended after all");
                }));
        test.runReady();
        assertThat(test.trail).hasSize(2);
        assertThat(test.trail.get(0))
                .startsWith("the task cannot be suspended here: a native method or a class");
        assertThat(test.trail.get(1)).isEqualTo("suspended after all");
    }

    @Test
    @Tag("real")
    @Timeout(10)
    void takesAnInterruptOfItsThreadForNoise() throws InterruptedException {
        CountDownLatch carrierKnown = new CountDownLatch(1);
        Thread[] carrier = new Thread[1];
        engine.enqueue(
                test.internal(() -> {
                    carrier[0] = Thread.currentThread();
                    carrierKnown.countDown();
                }));
        Thread runner = Thread.ofPlatform().start(test::run);
        assertThat(carrierKnown.await(10, TimeUnit.SECONDS)).isTrue();
        carrier[0].interrupt();
        CountDownLatch taken = new CountDownLatch(1);
        engine.postFromAnywhere(test.internal(taken::countDown));
        assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
        engine.postFromAnywhere(test.internal(engine::stop));
        runner.join();
    }

    private static Strand current() {
        Strand strand = Strand.current();
        assertThat(strand).isNotNull();
        return strand;
    }

    /** A class whose initialiser runs code: it pins the thread that first uses it. */
    private static final class Initialiser {
        private static Runnable code = () -> {};

        static void run(Runnable toRun) {
            code = toRun;
            Pinning.touch();
        }

        private static final class Pinning {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void leavesForTheNextIterationWhatArrivesWhileItTakesWhatHasArrived() {
        int[] arrived = {0};
        final class Following extends Turn {
            @Override
            void arrive(Engine engine) {
                if (++arrived[0] < 100) {
                    engine.postFromAnywhere(new Following());
                }
            }

            @Override
            protected void take() {}
        }
        engine.postFromAnywhere(new Following());
        engine.enqueue(
                test.strand(() -> {
                    for (int i = 0; i < 3; i++) {
                        test.trail.add("arrived: " + arrived[0]);
                        current().yieldTurn();
                    }
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("arrived: 1", "arrived: 2", "arrived: 3");
        assertThat(arrived[0]).isEqualTo(100);
    }
}
