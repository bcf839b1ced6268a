package dev.asyncio4j.greenlet;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GeneratorInTaskTest {
    private static final ContextVar<String> USER = ContextVar.of("user");

    private final List<Object> trail = new ArrayList<>();

    /** Yields, and sleeps a second before each. */
    private Generator<Integer, ?, ?> ticks() {
        return Generator.of(y -> {
            try {
                for (int tick = 1; ; tick++) {
                    sleep(seconds(1));
                    y.yield(tick);
                }
            } catch (CancelledError cancelled) {
                trail.add("cancelled in the body");
                throw cancelled;
            } finally {
                trail.add("end of the body");
            }
        });
    }

    @AsyncTest
    void aSleepInABodyLetsOtherTasksRun() {
        Task<?> first =
                createTask(() -> {
                    try (Generator<Integer, ?, ?> ticks = ticks()) {
                        for (int i = 0; i < 3; i++) {
                            trail.add("a" + ticks.next());
                        }
                    }
                });
        Task<?> second =
                createTask(() -> {
                    sleep(millis(500));
                    try (Generator<Integer, ?, ?> ticks = ticks()) {
                        for (int i = 0; i < 3; i++) {
                            trail.add("b" + ticks.next());
                        }
                    }
                });
        gather(first, second).await();
        assertThat(trail)
                .containsExactly(
                        "a1", "b1", "a2", "b2", "a3", "end of the body", "b3", "end of the body");
    }

    @AsyncTest
    void aSleepDeepInGeneratorsSuspendsTheTask() {
        Generator<String, ?, ?> top =
                Generator.of(y -> {
                    sleep(seconds(1));
                    y.yield("deep");
                });
        for (int level = 0; level < 300; level++) {
            Generator<String, ?, ?> below = top;
            top = Generator.of(y -> y.yield(below.next()));
        }
        Generator<String, ?, ?> asked = top;
        Task<String> task = createTask(() -> asked.next());
        sleep(millis(500));
        assertThat(task.isDone()).isFalse();
        assertThat(task.stack()).isNotEmpty();
        assertThat(task.await()).isEqualTo("deep");
    }

    @AsyncTest
    void aTimeoutReachesIntoTheBody() {
        Generator<Integer, ?, ?> ticks = ticks();
        assertThat(ticks.next()).isEqualTo(1);
        assertThatThrownBy(() -> timeout(millis(500), () -> ticks.next()))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("cancelled in the body", "end of the body");
        assertThat(ticks.isDone()).isTrue();
    }

    @AsyncTest
    void aBodyMayKeepATimeoutToItself() throws Exception {
        Generator<String, ?, ?> patient =
                Generator.of(y -> {
                    y.yield("first");
                    try {
                        timeout(millis(500), () -> sleep(seconds(5)));
                    } catch (TimeoutException late) {
                        y.yield("late");
                    }
                });
        assertThat(patient.stream().toList()).containsExactly("first", "late");
    }

    @AsyncTest
    void aCancellationIsDeliveredInTheBody() {
        Task<?> task = createTask(() -> ticks().next());
        sleep(millis(500));
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("cancelled in the body", "end of the body");
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    void theBodyIsOfTheTaskThatAsks() {
        Generator<Object, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(USER.value());
                    USER.set("set by the body");
                    y.yield(String.valueOf(currentTask()));
                });
        Task<?> task =
                createTask(() -> {
                    USER.set("alice");
                    assertThat(generator.next()).isEqualTo("alice");
                    assertThat(generator.next()).isEqualTo(String.valueOf(currentTask()));
                    assertThat(USER.value()).isEqualTo("set by the body");
                    assertThat(generator.hasNext()).isFalse();
                });
        task.await();
    }

    @AsyncTest
    void aLockOfOursIsHeldAcrossYields() {
        Lock lock = new Lock();
        Generator<Integer, ?, ?> holder =
                Generator.of(y -> {
                    try (var _ = lock.hold()) {
                        y.yield(1);
                        sleep(seconds(1));
                        y.yield(2);
                    }
                });
        holder.next();
        Task<?> waiter =
                createTask(() -> {
                    lock.acquire();
                    trail.add("acquired");
                    lock.release();
                });
        holder.next();
        assertThat(trail).isEmpty();
        assertThat(holder.hasNext()).isFalse();
        waiter.await();
        assertThat(trail).containsExactly("acquired");
    }

    @AsyncTest
    void anotherTaskCannotGoOnWithIt() {
        Generator<Integer, ?, ?> generator = GeneratorTest.upTo(3);
        assertThat(generator.next()).isEqualTo(1);
        Task<?> other = createTask(() -> generator.next());
        assertThatThrownBy(other::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Use it in one thread or task");
        assertThat(generator.next()).isEqualTo(2);
    }

    @AsyncTest
    void oneCreatedElsewhereBelongsToTheTaskThatAsksItFirst() {
        Generator<Integer, ?, ?> generator = GeneratorTest.upTo(2);
        Task<List<Integer>> other = createTask(() -> generator.stream().toList());
        assertThat(other.await()).containsExactly(1, 2);
        assertThat(generator.hasNext()).isFalse();
    }

    @AsyncTest
    void aSleepBelowAClassInitialiserIsAnErrorAndNotAHang() {
        Generator<String, ?, ?> generator = Generator.of(y -> y.yield(Sleepy.MESSAGE));
        assertThat(generator.next()).startsWith("the task cannot be suspended here");
    }

    private static final class Sleepy {
        static final String MESSAGE = tryToSleep();

        private static String tryToSleep() {
            try {
                sleep(seconds(1));
                return "slept";
            } catch (IllegalStateException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
    }

    @Test
    @Tag("real")
    void aBlockingCallInABodySuspendsTheTask() {
        List<Object> order =
                run(() -> {
                    Task<?> other =
                            createTask(() -> {
                                trail.add("other");
                            });
                    Generator<String, ?, ?> generator =
                            Generator.of(y -> {
                                try (var executor = Executors.newSingleThreadExecutor()) {
                                    y.yield(
                                            new String(
                                                    executor.submit(() -> "read".getBytes(UTF_8))
                                                            .get(),
                                                    UTF_8));
                                }
                            });
                    trail.add(generator.next());
                    other.await();
                    generator.close();
                    return trail;
                });
        assertThat(order).containsExactlyInAnyOrder("other", "read");
    }
}
