package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class FuturesAsCompletedTest {
    private final CompletableFuture<Integer> stage = new CompletableFuture<>();
    private final FutureTask<Integer> plain = new FutureTask<>(() -> 2);
    private final FutureTask<Integer> other = new FutureTask<>(() -> 3);
    private final CompletableFuture<Integer> never = new CompletableFuture<>();

    private static AbstractThrowableAssert<?, ?> assertTimeUp(ThrowingCallable code) {
        return assertThatThrownBy(code)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    @Behaviour(199)
    void givesThoseThatAreDoneFirst() {
        stage.complete(1);
        other.run();
        Iterator<Future<Integer>> futures =
                Futures.asCompleted(List.<Future<Integer>>of(plain, stage, other)).iterator();
        assertThat(futures.next()).isSameAs(stage);
        assertThat(futures.next()).isSameAs(other);
        assertThat(futures.hasNext()).isTrue();
        plain.run();
        assertThat(futures.next()).isSameAs(plain);
        assertThat(futures.hasNext()).isFalse();
        assertThatThrownBy(futures::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void givesTheOthersAsTheyAreDone() {
        Iterator<Future<Integer>> futures =
                Futures.asCompleted(List.<Future<Integer>>of(plain, stage, other)).iterator();
        for (Runnable next : List.<Runnable>of(other, () -> stage.cancel(false), plain)) {
            FuturesWaitTest.once(FuturesWaitTest.Waiting.current(), next);
            Future<Integer> given = futures.next();
            assertThat(given).isSameAs(next == other ? other : next == plain ? plain : stage);
        }
        assertThat(futures.hasNext()).isFalse();
    }

    @Test
    @Behaviour(199)
    void givesEachOnce() {
        stage.complete(1);
        plain.run();
        List<Future<Integer>> twice = List.of(plain, stage, plain, stage);
        assertThat(Futures.asCompleted(twice)).containsExactly(plain, stage);
    }

    @Test
    @Behaviour(199)
    void saysHowManyAreUnfinishedWhenTheTimeIsUp() {
        stage.complete(1);
        plain.run();
        List<Future<Integer>> four = List.of(stage, never, plain, other);
        for (Duration timeout : List.of(Duration.ofMillis(1), Duration.ZERO, seconds(-1))) {
            List<Future<Integer>> given = new ArrayList<>();
            assertTimeUp(() -> Futures.asCompleted(four, timeout).forEach(given::add))
                    .hasMessage("2 (of 4) futures unfinished");
            assertThat(given).containsExactly(stage, plain);
        }
    }

    @Test
    void givesWhatIsDoneAfterTheTimeIsUpToo() {
        Iterable<Future<Integer>> futures =
                Futures.asCompleted(List.<Future<Integer>>of(stage, plain), Duration.ZERO);
        assertTimeUp(() -> futures.iterator().next()).hasMessage("2 (of 2) futures unfinished");
        plain.run();
        assertThat(futures.iterator().next()).isSameAs(plain);
        assertTimeUp(() -> futures.iterator().next()).hasMessage("1 (of 2) futures unfinished");
    }

    @Test
    void canBeBrokenOffAndTakenUpAgain() {
        Iterable<Future<Integer>> futures =
                Futures.asCompleted(List.<Future<Integer>>of(stage, plain, other));
        FuturesWaitTest.once(FuturesWaitTest.Waiting.current(), plain);
        for (Future<Integer> first : futures) {
            assertThat(first).isSameAs(plain);
            break;
        }
        other.run();
        stage.complete(1);
        assertThat(futures).containsExactlyInAnyOrder(other, stage);
    }

    @Test
    void isEmptyWhereThereIsNothing() {
        assertThat(Futures.asCompleted(List.<Future<Integer>>of())).isEmpty();
    }

    @Test
    void canBeInterrupted() {
        Iterator<Future<Integer>> futures =
                Futures.asCompleted(List.<Future<Integer>>of(stage, plain)).iterator();
        Thread.currentThread().interrupt();
        assertThatThrownBy(futures::next)
                .isInstanceOf(CancelledError.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        plain.run();
        assertThat(futures.next()).isSameAs(plain);
    }

    @Test
    void suspendsOnlyTheTaskThatAsksAndEndsWhenThatIsCancelled() {
        run(() -> {
            List<Object> trail = new ArrayList<>();
            Task<?> asking =
                    createTask(() -> {
                        for (Future<Integer> done :
                                Futures.asCompleted(List.<Future<Integer>>of(plain, never))) {
                            trail.add(done.resultNow());
                        }
                    });
            sleep(Duration.ZERO);
            trail.add("meanwhile");
            plain.run();
            while (trail.size() < 2) {
                sleep(Duration.ofMillis(1));
            }
            asking.cancel();
            assertThatThrownBy(asking::await).isInstanceOf(CancelledError.class);
            assertThat(trail).containsExactly("meanwhile", 2);
        });
    }

    @Test
    void takesTheTasksOfALoop() {
        run(() -> {
            Task<Integer> late =
                    createTask(() -> {
                        sleep(Duration.ofMillis(1));
                        return 1;
                    });
            Task<Integer> soon = createTask(() -> 2);
            assertThat(Futures.asCompleted(List.of(late, soon))).containsExactly(soon, late);
        });
    }

    @Test
    void servesManyOfAnExecutor() {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int result = i;
                futures.add(pool.submit(() -> result));
            }
            assertThat(Futures.asCompleted(futures, seconds(60)))
                    .containsExactlyInAnyOrderElementsOf(futures)
                    .allMatch(Future::isDone);
        }
    }
}
