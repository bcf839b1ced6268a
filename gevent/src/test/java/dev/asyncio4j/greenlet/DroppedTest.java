package dev.asyncio4j.greenlet;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What becomes of those that are suspended, and that nobody will ask again. */
class DroppedTest {
    private static final int MOST_COLLECTIONS = 200;

    private final List<Object> trail = new ArrayList<>();

    private Generator<Integer, ?, ?> leaving(Object trace) {
        return Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                trail.add(trace);
            }
        });
    }

    private static void begin() {
        assertThat(GeneratorTest.upTo(0).hasNext()).isFalse();
    }

    /** Begins generators until what was dropped is found. */
    private static void beginUntil(BooleanSupplier enough) {
        for (int count = 0; !enough.getAsBoolean(); count++) {
            if (count == MOST_COLLECTIONS) {
                throw new AssertionError("still not so");
            }
            System.gc();
            begin();
        }
    }

    @Test
    void theFinallyBlocksOfADroppedGeneratorRunInItsThread() {
        leaving(Thread.currentThread()).next();
        beginUntil(() -> !trail.isEmpty());
        assertThat(trail).containsExactly(Thread.currentThread());
        Generator<Integer, ?, ?> kept = leaving("kept");
        kept.next();
        System.gc();
        begin();
        assertThat(trail).hasSize(1);
        kept.close();
    }

    @Test
    void manyAreDropped() {
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            leaving(i).next();
        }
        beginUntil(() -> trail.size() == many);
        assertThat(trail).doesNotHaveDuplicates();
    }

    @Test
    void oneThatIsYieldedFromIsDroppedWithTheOneThatDoes() {
        Generator.of(
                        y -> {
                            try {
                                y.yieldFrom(leaving("inner"));
                            } finally {
                                trail.add("outer");
                            }
                        })
                .next();
        beginUntil(() -> trail.size() == 2);
        assertThat(trail).containsExactly("inner", "outer");
    }

    @Test
    void oneThatRunsIsNotDroppedThoughNobodyElseHasIt() {
        Integer item =
                Generator.<Integer, Object>of(
                                y -> {
                                    System.gc();
                                    begin();
                                    y.yield(3);
                                })
                        .next();
        assertThat(item).isEqualTo(3);
    }

    @AsyncTest
    void whatItThrowsIsReported() {
        List<String> reports = new ArrayList<>();
        EventLoop.running()
                .setExceptionHandler((loop, failure) ->
                        reports.add(failure.message() + ": " + failure.exception()));
        Generator.of(
                        y -> {
                            try {
                                y.yield(1);
                            } catch (GeneratorExit exit) {
                                throw new UnsupportedOperationException("cleanup", exit);
                            }
                        })
                .next();
        beginUntil(() -> !reports.isEmpty());
        assertThat(reports)
                .containsExactly(
                        "Exception in a generator or greenlet that was dropped:"
                                + " java.lang.UnsupportedOperationException: cleanup");
    }

    @Test
    @Behaviour(230)
    void aDroppedGreenletIsEndedAndComesBack() {
        List<Greenlet> parents = new ArrayList<>();
        suspendGreenlet(parents);
        Greenlet current = Greenlet.current();
        beginUntil(() -> !trail.isEmpty());
        assertThat(trail.getFirst()).isInstanceOf(GreenletExit.class);
        assertThat(parents).containsExactly(current);
        assertThat(Greenlet.current()).isSameAs(current);
    }

    private void suspendGreenlet(List<Greenlet> parents) {
        Greenlet main = Greenlet.current();
        Greenlet.of(
                        () -> {
                            try {
                                main.switchTo();
                            } catch (GreenletExit exit) {
                                trail.add(exit);
                                parents.add(Greenlet.current().parent());
                                throw exit;
                            }
                        })
                .switchTo();
    }

    @AsyncTest
    void whatATaskLeavesSuspendedEndsWithIt() {
        List<Generator<Integer, ?, ?>> left = new ArrayList<>();
        Task<String> task =
                createTask(
                        () -> {
                            Generator<Integer, ?, ?> generator =
                                    Generator.of(y -> {
                                        try {
                                            y.yield(1);
                                        } finally {
                                            trail.add(Objects.requireNonNull(currentTask()).name());
                                            sleep(seconds(1));
                                            trail.add("slept");
                                        }
                                    });
                            generator.next();
                            left.add(generator);
                            suspendGreenlet(new ArrayList<>());
                            return "result";
                        },
                        "leaver");
        assertThat(task.await()).isEqualTo("result");
        assertThat(trail).hasSize(3).endsWith("leaver", "slept");
        assertThatThrownBy(() -> left.getFirst().next()).isInstanceOf(NoSuchElementException.class);
    }

    @AsyncTest
    void soDoesWhatATaskLeavesThatFailsOrIsCancelled() {
        Task<?> failing =
                createTask(() -> {
                    leaving("failed").next();
                    throw new UnsupportedOperationException("x");
                });
        assertThatThrownBy(failing::await).isInstanceOf(UnsupportedOperationException.class);
        Task<?> cancelled =
                createTask(() -> {
                    leaving("cancelled").next();
                    sleep(seconds(10));
                });
        sleep(seconds(1));
        cancelled.cancel();
        assertThatThrownBy(cancelled::await).isInstanceOf(Error.class);
        assertThat(trail).containsExactly("failed", "cancelled");
    }
}
