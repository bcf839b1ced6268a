package dev.asyncio4j.greenlet;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelScope;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsyncGeneratorTest {
    private static final ContextVar<String> USER = ContextVar.of("user");

    private final List<Object> trail = new ArrayList<>();

    /** Yields, and sleeps a second before each. */
    private AsyncGenerator<Integer, @Nullable Object> ticks() {
        return AsyncGenerator.of(y -> {
            try {
                for (int tick = 1; ; tick++) {
                    sleep(seconds(1));
                    y.yield(tick);
                }
            } finally {
                trail.add("end of the body");
            }
        });
    }

    private static AsyncGenerator<Object, @Nullable Object> echo() {
        return AsyncGenerator.of(y -> {
            Object sent = y.yield("ready");
            while (sent != null) {
                sent = y.yield(sent);
            }
        });
    }

    @AsyncTest
    void itIsIteratedOver() {
        AsyncGenerator<Integer, ?> generator =
                AsyncGenerator.of(y -> {
                    for (int i = 1; i <= 3; i++) {
                        sleep(seconds(1));
                        y.yield(i);
                    }
                });
        List<Integer> items = new ArrayList<>();
        for (int item : generator) {
            items.add(item);
        }
        assertThat(items).containsExactly(1, 2, 3);
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
    }

    @AsyncTest
    void othersRunWhileItIsAsked() {
        AsyncGenerator<Integer, ?> ticks = ticks();
        Task<?> other =
                createTask(() -> {
                    sleep(millis(500));
                    trail.add("other");
                });
        assertThat(ticks.next()).isEqualTo(1);
        assertThat(trail).containsExactly("other");
        assertThat(other.isDone()).isTrue();
        ticks.close();
    }

    @AsyncTest
    void severalTasksMayAskOneAfterTheOther() {
        AsyncGenerator<Integer, ?> ticks = ticks();
        assertThat(ticks.next()).isEqualTo(1);
        assertThat(createTask(() -> ticks.next()).await()).isEqualTo(2);
        assertThat(ticks.next()).isEqualTo(3);
        ticks.close();
    }

    @AsyncTest
    void butNotAtOnce() {
        AsyncGenerator<Integer, ?> ticks = ticks();
        Task<Integer> first = createTask(() -> ticks.next());
        sleep(millis(500));
        assertThatThrownBy(ticks::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("asynchronous generator is already running");
        assertThatThrownBy(ticks::close).isInstanceOf(IllegalStateException.class);
        assertThat(first.await()).isEqualTo(1);
        ticks.close();
    }

    @AsyncTest
    void valuesAreSentAndThrownIntoIt() {
        AsyncGenerator<Object, @Nullable Object> echo = echo();
        assertThatThrownBy(() -> echo.send("early")).isInstanceOf(IllegalArgumentException.class);
        assertThat(echo.next()).isEqualTo("ready");
        assertThat(echo.send("a")).isEqualTo("a");
        IOException thrown = new IOException("x");
        assertThatThrownBy(() -> echo.throwInto(thrown))
                .isInstanceOf(CompletionException.class)
                .hasCause(thrown);
        assertThat(echo.isDone()).isTrue();
        assertThat(echo.hasNext()).isFalse();
    }

    @AsyncTest
    void closingRunsItsFinallyBlocksAndWaitsForThem() {
        AsyncGenerator<Integer, ?> generator =
                AsyncGenerator.of(y -> {
                    try {
                        y.yield(1);
                    } finally {
                        sleep(seconds(1));
                        trail.add("cleaned up");
                    }
                });
        generator.next();
        generator.close();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(generator.isDone()).isTrue();
        generator.close();
        AsyncGenerator<Integer, ?> unbegun = ticks();
        unbegun.close();
        assertThat(unbegun.hasNext()).isFalse();
        assertThat(trail).hasSize(1);
    }

    @AsyncTest
    void toYieldWhenItIsClosedIsAnError() {
        AsyncGenerator<Integer, ?> stubborn =
                AsyncGenerator.of(y -> {
                    try {
                        y.yield(1);
                    } catch (GeneratorExit ignored) {
                        y.yield(2);
                    }
                });
        stubborn.next();
        assertThatThrownBy(stubborn::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("generator ignored GeneratorExit");
        assertThat(stubborn.hasNext()).isFalse();
    }

    @AsyncTest
    void aTimeoutReachesIntoTheBody() {
        AsyncGenerator<Integer, ?> ticks = ticks();
        assertThat(ticks.next()).isEqualTo(1);
        assertThatThrownBy(() -> timeout(millis(500), () -> ticks.next()))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("end of the body");
        assertThat(ticks.hasNext()).isFalse();
    }

    @AsyncTest
    void aCancelledScopeReachesIntoTheBody() {
        AsyncGenerator<Integer, ?> ticks = ticks();
        CancelScope scope = CancelScope.after(millis(500));
        scope.run(() -> {
            ticks.next();
        });
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(trail).containsExactly("end of the body");
    }

    @AsyncTest
    void aBodyMayGoOnWhenTheOneWhoAsksIsCancelled() {
        AsyncGenerator<String, ?> steady =
                AsyncGenerator.of(y -> {
                    y.yield("first");
                    try {
                        sleep(seconds(5));
                    } catch (CancelledError cancelled) {
                        y.yield("cancelled");
                    }
                    sleep(seconds(1));
                    y.yield("went on");
                });
        steady.next();
        Task<String> task = createTask(() -> steady.next());
        sleep(seconds(1));
        task.cancel();
        assertThat(task.await()).isEqualTo("cancelled");
        assertThat(steady.next()).isEqualTo("went on");
        steady.close();
    }

    @AsyncTest
    void contextVariablesAreACopy() {
        USER.set("alice");
        AsyncGenerator<String, ?> generator =
                AsyncGenerator.of(y -> {
                    y.yield(USER.value());
                    USER.set("bob");
                    y.yield(USER.value());
                });
        assertThat(generator.next()).isEqualTo("alice");
        assertThat(generator.next()).isEqualTo("bob");
        assertThat(USER.value()).isEqualTo("alice");
        generator.close();
    }

    @Test
    @Behaviour(29)
    void whatIsLeftIsClosedBeforeTheLoopCloses() {
        AsyncGenerator<Integer, ?> generator =
                AsyncGenerator.of(y -> {
                    try {
                        while (true) {
                            y.yield(1);
                        }
                    } catch (GeneratorExit exit) {
                        trail.add("closing");
                        sleep(millis(1));
                        trail.add("closed");
                        throw exit;
                    }
                });
        assertThatThrownBy(() ->
                        run(() -> {
                            Event received = new Event();
                            createTask(() -> {
                                for (Integer item : generator) {
                                    trail.add(item);
                                    received.set();
                                    sleep(seconds(60));
                                }
                            });
                            received.await();
                            throw new UnsupportedOperationException("main");
                        }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(trail).containsExactly(1, "closing", "closed");
        assertThat(generator.isDone()).isTrue();
    }

    @AsyncTest
    void oneThatIsDroppedIsClosed() {
        askOnceAndDrop();
        for (int count = 0; trail.isEmpty(); count++) {
            assertThat(count).isLessThan(500);
            System.gc();
            sleep(millis(10));
        }
        assertThat(trail).containsExactly("end of the body");
    }

    private void askOnceAndDrop() {
        assertThat(ticks().next()).isEqualTo(1);
    }

    @Test
    void onlyATaskAsks() {
        AsyncGenerator<Integer, ?> generator = ticks();
        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Create one with createTask");
    }

    @AsyncTest
    void itsBodyIsATaskOfItsOwnAndAloneYields() {
        List<Yielder<Object, ?>> stolen = new ArrayList<>();
        AsyncGenerator<Object, ?> generator =
                AsyncGenerator.of(y -> {
                    stolen.add(y);
                    y.yield(Objects.requireNonNull(currentTask()).name());
                    gather(createTask(() -> sleep(seconds(1)))).await();
                });
        String here = Objects.requireNonNull(currentTask()).name();
        assertThat(generator.next()).isEqualTo("generator of " + here);
        assertThatThrownBy(() -> stolen.getFirst().yield("x"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(generator.hasNext()).isFalse();
    }

    @AsyncTest
    void itYieldsFromPlainGenerators() {
        AsyncGenerator<Integer, ?> generator =
                AsyncGenerator.of(y -> {
                    y.yieldFrom(GeneratorTest.upTo(2));
                    y.yieldFrom(List.of(7));
                });
        List<Integer> items = new ArrayList<>();
        generator.forEachRemaining(items::add);
        assertThat(items).containsExactly(1, 2, 7);
    }
}
