package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Action;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.ThreadLimiter;
import dev.asyncio4j.ThreadOptions;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that a capacity limiter limits. */
@Tag("real")
class LimitedThreadsTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final CapacityLimiter limiter = new CapacityLimiter(1);
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    private void waitUntilFree() throws InterruptedException {
        begun.countDown();
        await(free);
        trail.add("thread ends");
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, SECONDS)).isTrue();
    }

    @AsyncTest
    void giveBackTheTokenBeforeTheTaskGoesOn() {
        Callable<String> code = () -> "result";
        assertThat(limiter.toThread(code)).isEqualTo("result");
        assertThat(limiter.available()).isEqualTo(1);
        limiter.toThread(() -> {
            trail.add(Thread.currentThread().getName());
        });
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(trail).hasSize(1).first().asString().startsWith("asyncio4j-job-");
    }

    @AsyncTest
    void giveBackTheTokenWhenTheirCodeFails() {
        IOException error = new IOException("own");
        Action<IOException> code =
                () -> {
                    throw error;
                };
        assertThatThrownBy(() -> limiter.toThread(code))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(error);
        assertThat(limiter.available()).isEqualTo(1);
    }

    @AsyncTest
    void seeTheContextOfTheTask() {
        REQUEST.set("caller");
        assertThat(limiter.<String>toThread(() -> REQUEST.value())).isEqualTo("caller");
    }

    @AsyncTest
    void areNoMoreThanThereAreTokens() {
        CapacityLimiter two = new CapacityLimiter(2);
        AtomicInteger working = new AtomicInteger();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.add(
                    createTask(() ->
                            two.toThread(() -> {
                                int atOnce = working.incrementAndGet();
                                for (int spins = 0; spins < 1_000; spins++) {
                                    Thread.onSpinWait();
                                }
                                working.decrementAndGet();
                                return atOnce;
                            })));
        }
        assertThat(gather(tasks).await()).allMatch(atOnce -> atOnce <= 2);
        assertThat(two).hasToString("CapacityLimiter[borrowed=0/2]");
    }

    @AsyncTest
    void keepTheTokenUntilTheyEndThoughNobodyWaitsAnyMore() throws InterruptedException {
        Task<?> first = createTask(() -> limiter.toThread(this::waitUntilFree));
        sleep(ZERO);
        await(begun);
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        Task<?> second = createTask(() -> limiter.toThread(() -> trail.add("second")));
        sleep(ZERO);
        sleep(ZERO);
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=1/1, waiters=1]");
        free.countDown();
        second.await();
        assertThat(trail).containsExactly("thread ends", "second");
        assertThat(limiter.available()).isEqualTo(1);
    }

    @AsyncTest
    void areWaitedForIfTheOptionsSaySo() throws InterruptedException {
        ThreadOptions options = ThreadOptions.waiting().withLimiter(limiter);
        Task<?> first = createTask(() -> toThread(this::waitUntilFree, options));
        sleep(ZERO);
        await(begun);
        first.cancel();
        sleep(ZERO);
        assertThat(first.isDone()).isFalse();
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=1/1]");
        free.countDown();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(trail).containsExactly("thread ends");
    }

    @AsyncTest
    void mayHaveALimiterOfTheUsersOwn(EventLoop loop) {
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, context) -> reports.add(String.valueOf(context.exception())));
        ThreadLimiter own =
                new ThreadLimiter() {
                    @Override
                    public void acquire(Object borrower) {
                        sleep(ZERO);
                        trail.add("acquire: " + borrower);
                    }

                    @Override
                    public void release(Object borrower) {
                        trail.add("release: " + borrower);
                        throw new IllegalStateException("own");
                    }
                };
        Objects.requireNonNull(currentTask()).rename("me");
        String result = toThread(() -> "result", ThreadOptions.defaults().withLimiter(own));
        assertThat(result).isEqualTo("result");
        assertThat(trail).containsExactly("acquire: a thread of me", "release: a thread of me");
        assertThat(reports).containsExactly("java.lang.IllegalStateException: own");
    }

    @AsyncTest
    void areBorrowersThemselves() throws InterruptedException {
        Objects.requireNonNull(currentTask()).rename("me");
        limiter.tokens(2);
        limiter.acquire();
        Task<?> other =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).rename("other");
                    limiter.toThread(this::waitUntilFree);
                });
        sleep(ZERO);
        await(begun);
        assertThat(limiter.borrowers().toString()).endsWith(", a thread of other]");
        free.countDown();
        other.await();
        // One for the task, and one for its thread.
        limiter.toThread(() -> trail.add(limiter.toString()));
        assertThat(trail).containsExactly("thread ends", "CapacityLimiter[borrowed=2/2]");
    }

    @AsyncTest
    void whoseTaskIsCancelledBeforeThereIsATokenAreNotBegun() {
        limiter.acquire();
        Task<?> task = createTask(() -> limiter.toThread(() -> trail.add("begun")));
        sleep(ZERO);
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        limiter.release();
        sleep(ZERO);
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void whoseTaskIsCancelledBeforeTheyBeginGiveBackTheTokenAtOnce(EventLoop loop)
            throws InterruptedException {
        loop.setDefaultExecutor(Executors.newSingleThreadExecutor());
        Task<?> busy = createTask(() -> toThread(this::waitUntilFree));
        sleep(ZERO);
        await(begun);
        Task<?> task = createTask(() -> limiter.toThread(() -> trail.add("never")));
        sleep(ZERO);
        assertThat(limiter.available()).isZero();
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(limiter.available()).isEqualTo(1);
        free.countDown();
        busy.await();
        limiter.toThread(() -> trail.add("next"));
        assertThat(trail).containsExactly("thread ends", "next");
    }

    @AsyncTest
    void thatAreRefusedGiveBackTheToken(EventLoop loop) {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.close();
        loop.setDefaultExecutor(closed);
        assertThatThrownBy(() -> limiter.toThread(() -> trail.add("never")))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(trail).isEmpty();
    }

    @Test
    void needATask() {
        assertThatThrownBy(() -> limiter.toThread(() -> trail.add("never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot use a token here: no event loop runs on");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needCode() {
        assertThatThrownBy(() -> limiter.toThread((Callable<?>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("code");
        assertThatThrownBy(() -> limiter.toThread((Action<?>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("code");
        assertThat(limiter.available()).isEqualTo(1);
    }
}
