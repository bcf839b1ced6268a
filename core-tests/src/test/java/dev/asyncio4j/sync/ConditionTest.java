package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private final Condition condition = new Condition();
    private final Lock lock = condition.lock();
    private final List<String> trail = new ArrayList<>();
    private int items;
    private boolean done;

    /** A task that waits, and keeps the lock. */
    private Task<?> keeper(String name) {
        Task<?> task =
                createTask(() -> {
                    lock.acquire();
                    condition.await();
                    trail.add(name);
                });
        sleep(ZERO);
        return task;
    }

    /** A task that waits, and then releases the lock. */
    private Task<?> waiter(String name) {
        Task<?> task =
                createTask(() -> {
                    try (var _ = condition.hold()) {
                        condition.await();
                        trail.add(name);
                    }
                });
        sleep(ZERO);
        return task;
    }

    private void signalHolding(int count) {
        try (var _ = condition.hold()) {
            condition.signal(count);
        }
    }

    @AsyncTest
    @Behaviour(139)
    void signalLetsAWaiterGoOnWhenTheLockIsReleased() {
        List<Task<?>> tasks = List.of(keeper("1"), keeper("2"), keeper("3"));
        assertThat(condition.waiters()).isEqualTo(3);
        assertThat(lock.isLocked()).isFalse();
        lock.acquire();
        condition.signal();
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        lock.release();
        sleep(ZERO);
        assertThat(trail).containsExactly("1");
        assertThat(lock.holder()).isSameAs(tasks.get(0));
        condition.signal(2);
        sleep(seconds(1));
        assertThat(trail).containsExactly("1");
        lock.release();
        sleep(ZERO);
        assertThat(trail).containsExactly("1", "2");
        lock.release();
        sleep(ZERO);
        assertThat(trail).containsExactly("1", "2", "3");
        assertThat(lock.holder()).isSameAs(tasks.get(2));
        assertThat(tasks).allMatch(Future::isDone);
    }

    @AsyncTest
    @Behaviour(139)
    void signalOfMoreThanWaitWakesAllInTheirOrder() {
        List<Task<?>> tasks = List.of(waiter("1"), waiter("2"), waiter("3"));
        signalHolding(1);
        sleep(ZERO);
        assertThat(trail).containsExactly("1");
        try (var _ = condition.hold()) {
            condition.signal(1);
            condition.signal(2048);
        }
        Asyncio.wait(tasks);
        assertThat(trail).containsExactly("1", "2", "3");
    }

    @AsyncTest
    @Behaviour(139)
    void signalAllWakesThoseWhoWaitNow() {
        List<Task<?>> tasks = List.of(waiter("1"), waiter("2"));
        lock.acquire();
        condition.signalAll();
        lock.release();
        Task<?> late = waiter("late");
        Asyncio.wait(tasks);
        sleep(seconds(1));
        assertThat(trail).containsExactly("1", "2");
        signalHolding(1);
        late.await();
    }

    @AsyncTest
    void aSignalThatNobodyWaitsForIsForgotten() {
        signalHolding(5);
        Task<?> late = waiter("late");
        sleep(seconds(1));
        assertThat(late.isDone()).isFalse();
        signalHolding(0);
        sleep(seconds(1));
        assertThat(late.isDone()).isFalse();
        signalHolding(1);
        late.await();
    }

    @AsyncTest
    @Behaviour(137)
    void aWaiterThatIsCancelledHasTheLockAgain() {
        lock.acquire();
        Task<?> waiter = createTask(() -> condition.await());
        EventLoop.running().callSoon(waiter::cancel);
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        assertThat(condition.waiters()).isZero();
        assertThat(lock.holder()).isSameAs(waiter);
    }

    @AsyncTest
    @Behaviour(137)
    void aWaiterThatIsCancelledWaitsForTheLock() {
        Task<?> waiter = waiter("never");
        lock.acquire();
        waiter.cancel();
        sleep(seconds(1));
        assertThat(waiter.isDone()).isFalse();
        assertThat(lock.waiters()).isEqualTo(1);
        lock.release();
        sleep(ZERO);
        assertThat(waiter.isCancelled()).isTrue();
        assertThat(lock.isLocked()).isFalse();
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(137)
    void aWaiterThatIsCancelledWhenItIsHandedTheLockGoesOn(EventLoop loop) {
        Task<?> waiter = keeper("went on");
        lock.acquire();
        condition.signal();
        loop.callSoon(waiter::cancel);
        loop.callSoon(lock::release);
        Asyncio.wait(List.of(waiter));
        assertThat(lock.holder()).isSameAs(waiter);
    }

    @AsyncTest
    @Behaviour(137)
    void aCancellationWhileItTakesTheLockAgainComesAfterwards() {
        Task<?> waiter =
                createTask(() -> {
                    try (var _ = condition.hold()) {
                        trail.add("waits");
                        condition.await();
                        trail.add("never");
                    } finally {
                        trail.add("left");
                    }
                });
        sleep(ZERO);
        lock.acquire();
        condition.signal();
        sleep(ZERO);
        waiter.cancel();
        sleep(ZERO);
        assertThat(trail).containsExactly("waits");
        lock.release();
        sleep(ZERO);
        assertThat(waiter.isCancelled()).isTrue();
        assertThat(trail).containsExactly("waits", "left");
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncTest
    @Behaviour(137)
    void theErrorOfACancelledWaitIsTheOneThatWasThrown() {
        Task<?> waiter = createTask(this::awaitDoneAndNote);
        sleep(ZERO);
        waiter.cancel("foo");
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("foo");
        assertThat(trail).containsExactly("foo, holding the lock");
    }

    @AsyncTest
    @Behaviour(137)
    void theErrorOfAWaitCancelledWhileItTakesTheLockIsTheOneThatWasThrown() {
        Task<?> waiter = createTask(this::awaitDoneAndNote);
        sleep(ZERO);
        lock.acquire();
        done = true;
        condition.signal();
        sleep(ZERO);
        waiter.cancel("foo");
        lock.release();
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("foo");
        assertThat(trail).containsExactly("foo, holding the lock");
    }

    private void awaitDoneAndNote() {
        try (var _ = condition.hold()) {
            CancelledError error =
                    catchThrowableOfType(CancelledError.class, () -> condition.await(() -> done));
            assertThat(lock.holder()).isSameAs(currentTask());
            trail.add(error.getMessage() + ", holding the lock");
            throw error;
        }
    }

    @AsyncTest
    @Behaviour(137)
    void ofSeveralCancellationsTheLastIsThrown() {
        Task<?> waiter = createTask(this::awaitDoneAndNote);
        sleep(ZERO);
        lock.acquire();
        for (String message : List.of("first", "second", "third")) {
            waiter.cancel(message);
            sleep(seconds(1));
            assertThat(lock.waiters()).isEqualTo(1);
        }
        lock.release();
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("third");
        assertThat(trail).containsExactly("third, holding the lock");
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncTest
    @Behaviour(102)
    void aTimeoutInItsBlockLeavesTheLockHeld() {
        try (var _ = condition.hold()) {
            assertThatThrownBy(() -> waitFor(() -> condition.await(), seconds(0.5)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(lock.holder()).isSameAs(currentTask());
        }
        assertThat(lock.isLocked()).isFalse();
    }

    private void consume() {
        try (var _ = condition.hold()) {
            while (true) {
                condition.await(() -> items != 0);
                if (items < 0) {
                    return;
                }
                items--;
            }
        }
    }

    @AsyncTest
    @Behaviour(138)
    void theSignalOfAWaiterThatIsCancelledBeforeItsTurnGoesToTheNext() throws Exception {
        Task<?> first = createTask(this::consume);
        Task<?> second = createTask(this::consume);
        sleep(ZERO);
        try (var _ = condition.hold()) {
            items = 1;
            condition.signal();
            first.cancel();
            timeout(seconds(0.01), () -> awaitNoItems());
            items = -1;
            condition.signalAll();
        }
        second.await();
        assertThat(first.isCancelled()).isTrue();
    }

    @AsyncTest
    @Behaviour(138)
    void theSignalOfAWaiterThatIsCancelledWhileItTakesTheLockGoesToTheNext() throws Exception {
        Task<?> first = createTask(this::consume);
        Task<?> second = createTask(this::consume);
        sleep(ZERO);
        try (var _ = condition.hold()) {
            items = 1;
            condition.signal();
            sleep(ZERO);
            assertThat(lock.waiters()).isEqualTo(1);
            first.cancel();
            timeout(seconds(0.01), () -> awaitNoItems());
            items = -1;
            condition.signalAll();
        }
        second.await();
        assertThat(first.isCancelled()).isTrue();
    }

    /** The lock is released while this waits; nobody signals that there are none any more. */
    private void awaitNoItems() {
        lock.release();
        sleep(seconds(0.001));
        lock.acquire();
        assertThat(items).isZero();
    }

    @AsyncTest
    @Behaviour(138)
    void aWaiterThatIsCancelledWithoutASignalWakesNobody() {
        Task<?> first = waiter("first");
        Task<?> second = waiter("second");
        first.cancel();
        sleep(ZERO);
        lock.acquire();
        sleep(ZERO);
        lock.release();
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        assertThat(condition.waiters()).isEqualTo(1);
        second.cancel();
        Asyncio.wait(List.of(first, second));
    }

    @AsyncTest
    void waitsUntilItIsTrue() {
        Task<?> waiter =
                createTask(() -> {
                    try (var _ = condition.hold()) {
                        condition.await(() -> done);
                        trail.add("done");
                    }
                });
        sleep(ZERO);
        signalHolding(1);
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        assertThat(condition.waiters()).isEqualTo(1);
        done = true;
        signalHolding(1);
        waiter.await();
        assertThat(trail).containsExactly("done");
    }

    @AsyncTest
    void doesNotSuspendForWhatIsTrue() {
        createTask(() -> trail.add("bystander"));
        try (var _ = condition.hold()) {
            condition.await(() -> true);
        }
        assertThat(trail).isEmpty();
        sleep(ZERO);
    }

    @AsyncTest
    void aTestThatThrowsLeavesTheLockHeld() {
        try (var _ = condition.hold()) {
            assertThatThrownBy(() ->
                            condition.await(() -> {
                                throw new IllegalArgumentException("test");
                            }))
                    .hasMessage("test");
            assertThat(lock.holder()).isSameAs(currentTask());
        }
    }

    @AsyncTest
    void cannotBeUsedWithoutTheLock() {
        String found =
                "nobody holds the lock of Condition[Lock[unlocked]]. Call it within"
                        + " try (var _ = condition.hold())";
        assertThatThrownBy(() -> condition.await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot wait: " + found);
        assertThatThrownBy(() -> condition.await(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot wait: " + found);
        // Said at once, and not only when it comes to waiting.
        assertThatThrownBy(() -> condition.await(() -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot wait: " + found);
        assertThatThrownBy(() -> condition.signal())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot signal: " + found);
        assertThatThrownBy(() -> condition.signalAll())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot signal: " + found);
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncTest
    void refusesANegativeCount() {
        try (var _ = condition.hold()) {
            assertThatThrownBy(() -> condition.signal(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count: -1 (expected: 0 or more)");
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        assertThatThrownBy(() -> new Condition(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("lock");
        assertThatThrownBy(() -> condition.await(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("isTrue");
    }

    @AsyncTest
    void severalConditionsMayShareALock() {
        Condition other = new Condition(lock);
        assertThat(other.lock()).isSameAs(lock);
        Task<?> here = waiter("here");
        Task<?> there =
                createTask(() -> {
                    try (var _ = other.hold()) {
                        other.await();
                        trail.add("there");
                    }
                });
        sleep(ZERO);
        try (var _ = lock.hold()) {
            other.signalAll();
        }
        there.await();
        assertThat(here.isDone()).isFalse();
        signalHolding(1);
        here.await();
        assertThat(trail).containsExactly("there", "here");
    }

    @Test
    @Behaviour(135)
    void ofAnotherLoopRefusesToWaitAndLeavesTheLockHeld() {
        VirtualClock.run(() -> {
            Task<?> waiter = waiter("waiter");
            signalHolding(1);
            waiter.await();
            return 0;
        });
        Condition sameWaiters = condition;
        VirtualClock.run(() -> {
            try (var _ = sameWaiters.hold()) {
                assertThatThrownBy(() -> sameWaiters.await())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is bound to a different event loop");
                assertThat(lock.holder()).isSameAs(currentTask());
            }
            return 0;
        });
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void givesTheLockBackWhenItsLoopIsClosed() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, _) -> {});
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(
                    loop.createTask(() -> {
                        try (var _ = condition.hold()) {
                            condition.await();
                        } finally {
                            trail.add("left");
                        }
                    }));
        }
        tasks.add(
                loop.createTask(() -> {
                    try (var _ = condition.hold()) {
                        condition.signal();
                        sleep(seconds(9));
                    } finally {
                        trail.add("left");
                    }
                }));
        loop.runUntilComplete(() -> sleep(seconds(1)));
        loop.close();
        assertThat(tasks).allMatch(Future::isCancelled);
        assertThat(trail).hasSize(4);
        assertThat(condition).hasToString("Condition[Lock[unlocked]]");
    }

    @AsyncTest
    void showsItsLockAndWhoWaits() {
        Task<?> waiter = waiter("waiter");
        assertThat(condition).hasToString("Condition[Lock[unlocked], waiters=1]");
        signalHolding(1);
        waiter.await();
    }
}
