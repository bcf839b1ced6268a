package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {
    private final List<String> trail = new ArrayList<>();

    private Task<?> borrower(CapacityLimiter limiter, String name) {
        return createTask(
                () -> {
                    limiter.acquire();
                    trail.add(name);
                },
                TaskOptions.named(name));
    }

    private List<Task<?>> borrowers(CapacityLimiter limiter, String... names) {
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : names) {
            tasks.add(borrower(limiter, name));
        }
        sleep(ZERO);
        return tasks;
    }

    @AsyncTest
    void lendsSoManyTokensAndNoMore() {
        CapacityLimiter limiter = new CapacityLimiter(2);
        List<Task<?>> tasks = borrowers(limiter, "a", "b", "c");
        assertThat(trail).containsExactly("a", "b");
        assertThat(limiter.borrowers()).containsExactlyElementsOf(tasks.subList(0, 2));
        assertThat(limiter.borrowed()).isEqualTo(2);
        assertThat(limiter.available()).isZero();
        assertThat(limiter.waiters()).isEqualTo(1);
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=2/2, waiters=1]");
        limiter.release(tasks.get(0));
        gather(tasks).await();
        assertThat(trail).containsExactly("a", "b", "c");
        assertThat(limiter.borrowers()).containsExactlyElementsOf(tasks.subList(1, 3));
    }

    @AsyncTest
    void lendsABorrowerOneTokenOnly() {
        CapacityLimiter limiter = new CapacityLimiter(2);
        Objects.requireNonNull(currentTask()).rename("me");
        limiter.acquire();
        assertThatThrownBy(limiter::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "me has a token of CapacityLimiter[borrowed=1/2] already, and can have"
                                + " only one");
        limiter.acquire("another");
        // Not even if it would have to wait for a second one.
        assertThatThrownBy(() -> limiter.acquire("another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("another has a token");
        assertThat(limiter.available()).isZero();
        assertThat(limiter.waiters()).isZero();
    }

    @AsyncTest
    void lendsABorrowerThatWaitsTwiceOneTokenOnly() {
        CapacityLimiter limiter = new CapacityLimiter(0);
        Task<?> first = createTask(() -> limiter.acquire("same"));
        Task<?> second = createTask(() -> limiter.acquire("same"));
        Task<?> third = createTask(() -> limiter.acquire("other"));
        sleep(ZERO);
        limiter.tokens(2);
        Asyncio.wait(List.of(first, second, third));
        assertThatThrownBy(second::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("same has a token");
        first.await();
        third.await();
        assertThat(limiter.borrowers()).isEqualTo(Set.of("same", "other"));
        assertThat(limiter.available()).isZero();
    }

    @AsyncTest
    void triesWithoutWaiting() {
        CapacityLimiter limiter = new CapacityLimiter(2);
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.tryAcquire("another")).isTrue();
        assertThat(limiter.tryAcquire("third")).isFalse();
        assertThat(limiter.borrowers()).containsExactly(currentTask(), "another");
        limiter.release();
        assertThat(limiter.tryAcquire("third")).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @AsyncTest
    void tryingDoesNotOvertakeThoseWhoWait() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("first");
        List<Task<?>> tasks = borrowers(limiter, "a");
        limiter.release("first");
        limiter.tokens(2);
        // Its token is kept for it, and there is another; but its turn has not come.
        assertThat(limiter.available()).isEqualTo(1);
        assertThat(limiter.tryAcquire()).isFalse();
        tasks.get(0).await();
        assertThat(limiter.tryAcquire()).isTrue();
    }

    @AsyncTest
    void tryingForASecondTokenIsRefusedThoughThereIsNone() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("same");
        assertThatThrownBy(() -> limiter.tryAcquire("same"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "same has a token of CapacityLimiter[borrowed=1/1] already");
    }

    @Test
    void outsideOfATaskOneCanTryForABorrowerOnly() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        assertThatThrownBy(limiter::tryAcquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot use a token here: no event loop runs on");
        assertThat(limiter.tryAcquire("a connection")).isTrue();
        assertThat(limiter.borrowers()).containsExactly("a connection");
    }

    @AsyncTest
    void takesATokenBackFromWhoHasItAlone() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        Task<?> holder = borrower(limiter, "holder");
        holder.await();
        Objects.requireNonNull(currentTask()).rename("me");
        assertThatThrownBy(limiter::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "me has no token of CapacityLimiter[borrowed=1/1]: release it once for each"
                                + " time it was acquired");
        limiter.release(holder);
        assertThatThrownBy(() -> limiter.release(holder)).isInstanceOf(IllegalStateException.class);
        assertThat(limiter.available()).isEqualTo(1);
    }

    @AsyncTest
    void lendsInTheOrderInWhichTheyCame() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("first");
        List<Task<?>> tasks = borrowers(limiter, "a", "b");
        limiter.release("first");
        tasks.add(borrower(limiter, "newcomer"));
        assertThat(limiter.available()).isZero();
        tasks.get(0).await();
        limiter.release(tasks.get(0));
        tasks.get(1).await();
        limiter.release(tasks.get(1));
        tasks.get(2).await();
        assertThat(trail).containsExactly("a", "b", "newcomer");
    }

    @AsyncTest
    void aNewcomerDoesNotOvertakeOneThatHasNotHadItsTurn() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("first");
        borrowers(limiter, "waiter");
        limiter.release("first");
        limiter.tokens(2);
        assertThat(limiter.available()).isEqualTo(1);
        limiter.acquire();
        trail.add("newcomer");
        assertThat(trail).containsExactly("waiter", "newcomer");
    }

    @AsyncTest
    void growsAtOnce() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        List<Task<?>> tasks = borrowers(limiter, "a", "b", "c", "d");
        limiter.tokens(3);
        sleep(ZERO);
        assertThat(trail).containsExactly("a", "b", "c");
        assertThat(limiter.tokens()).isEqualTo(3);
        limiter.tokens(4);
        gather(tasks).await();
    }

    @AsyncTest
    void shrinksAsTokensComeBack() {
        CapacityLimiter limiter = new CapacityLimiter(3);
        List<Task<?>> tasks = borrowers(limiter, "a", "b", "c", "d");
        limiter.tokens(1);
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=3/1, waiters=1]");
        assertThat(limiter.borrowed()).isEqualTo(3);
        assertThat(limiter.available()).isZero();
        limiter.release(tasks.get(0));
        limiter.release(tasks.get(1));
        sleep(seconds(1));
        assertThat(trail).containsExactly("a", "b", "c");
        limiter.release(tasks.get(2));
        tasks.get(3).await();
        limiter.release(tasks.get(3));
        limiter.tokens(0);
        assertThat(limiter.available()).isZero();
    }

    @AsyncTest
    void aTokenOfOneThatIsCancelledAfterItsWakeUpGoesToTheNext() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("first");
        List<Task<?>> tasks = borrowers(limiter, "a", "b");
        limiter.release("first");
        tasks.get(0).cancel();
        tasks.get(1).await();
        assertThat(trail).containsExactly("b");
        assertThat(limiter.borrowers()).containsExactly(tasks.get(1));
    }

    @AsyncTest
    void aWaiterThatIsCancelledHasBorrowedNothing() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire("first");
        List<Task<?>> tasks = borrowers(limiter, "a", "b");
        tasks.get(0).cancel();
        assertThat(limiter.waiters()).isEqualTo(1);
        sleep(seconds(1));
        assertThat(limiter.borrowers()).containsExactly("first");
        tasks.get(1).cancel();
        Asyncio.wait(tasks);
        assertThat(tasks).allMatch(Future::isCancelled);
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=1/1]");
    }

    @AsyncTest
    void aHeldTokenIsGivenBackOnceByWhoever() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        Held held = limiter.hold();
        createTask(held::close).await();
        assertThat(limiter.available()).isEqualTo(1);
        limiter.acquire();
        held.close();
        assertThat(limiter.borrowers()).containsExactly(currentTask());
    }

    @AsyncTest
    void whatIsGivenAsTheBorrowersCannotChangeThem() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        limiter.acquire();
        limiter.borrowers().clear();
        assertThat(limiter.borrowers()).hasSize(1);
    }

    @Test
    void refusesANegativeCount() {
        assertThatThrownBy(() -> new CapacityLimiter(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens: -1 (expected: 0 or more)");
        CapacityLimiter limiter = new CapacityLimiter(1);
        assertThatThrownBy(() -> limiter.tokens(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens: -1 (expected: 0 or more)");
        assertThat(limiter.tokens()).isEqualTo(1);
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        assertThatThrownBy(() -> limiter.acquire(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("borrower");
        assertThatThrownBy(() -> limiter.tryAcquire(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("borrower");
        assertThatThrownBy(() -> limiter.release(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("borrower");
    }
}
