package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LockTest {
    private final Lock lock = new Lock();
    private final List<String> trail = new ArrayList<>();

    private Task<?> acquirer(String name) {
        return createTask(
                () -> {
                    lock.acquire();
                    trail.add(name);
                },
                TaskOptions.named(name));
    }

    @AsyncTest
    void aWaiterThatIsCancelledLeavesTheLockWithItsHolder() {
        lock.acquire();
        Task<?> waiter = acquirer("waiter");
        Task<?> next = acquirer("next");
        sleep(ZERO);
        waiter.cancel();
        assertThat(lock.waiters()).isEqualTo(1);
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        assertThat(lock.holder()).isSameAs(currentTask());
        assertThat(trail).isEmpty();
        lock.release();
        next.await();
        assertThat(trail).containsExactly("next");
    }

    @AsyncTest
    void aWaiterThatIsCancelledTwiceIsCancelledOnce() {
        lock.acquire();
        Task<?> waiter =
                createTask(() -> {
                    assertThatThrownBy(lock::acquire)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("second");
                    sleep(seconds(1));
                    trail.add("went on");
                });
        sleep(ZERO);
        waiter.cancel("first");
        waiter.cancel("second");
        waiter.await();
        assertThat(waiter.cancelling()).isEqualTo(2);
        assertThat(lock.holder()).isSameAs(currentTask());
        assertThat(trail).containsExactly("went on");
    }

    @AsyncTest
    @Behaviour(131)
    void isHandedToWhoWaitsAndNotToANewcomer() {
        lock.acquire();
        Task<?> first = acquirer("first");
        Task<?> second = acquirer("second");
        sleep(ZERO);
        assertThat(trail).isEmpty();
        lock.release();
        sleep(ZERO);
        sleep(ZERO);
        assertThat(trail).containsExactly("first");
        Task<?> newcomer = acquirer("newcomer");
        lock.release();
        sleep(ZERO);
        assertThat(trail).containsExactly("first", "second");
        lock.release();
        sleep(ZERO);
        assertThat(trail).containsExactly("first", "second", "newcomer");
        assertThat(List.of(first, second, newcomer)).allMatch(Future::isDone);
    }

    @AsyncTest
    @Behaviour(131)
    void cannotBeStolenBeforeTheOtherHasHadItsTurn() {
        lock.acquire();
        Task<?> waiter = acquirer("waiter");
        sleep(ZERO);
        lock.release();
        assertThat(lock.tryAcquire()).isFalse();
        assertThat(lock.isLocked()).isTrue();
        assertThat(lock.holder()).isSameAs(waiter);
        assertThat(lock).hasToString("Lock[handed over to waiter]");
        createTask(() -> lock.release());
        lock.acquire();
        trail.add("newcomer");
        assertThat(trail).containsExactly("waiter", "newcomer");
    }

    @AsyncTest
    @Behaviour(47)
    void doesNotSuspendIfItIsFree() {
        createTask(() -> trail.add("bystander"));
        lock.acquire();
        lock.release();
        try (var _ = lock.hold()) {
            trail.add("held");
        }
        sleep(ZERO);
        assertThat(trail).containsExactly("held", "bystander");
    }

    @AsyncTest
    @Behaviour(133)
    void releasedWhileItsFirstWaiterIsCancelledGoesToTheNext() {
        Future<Integer> gate = EventLoop.running().createFuture();
        Task<?> a = createTask(() -> holdUntil(gate));
        sleep(ZERO);
        Task<?> b = createTask(() -> holdUntil(null));
        Task<?> c = createTask(() -> holdUntil(null));
        sleep(ZERO);
        assertThat(lock.waiters()).isEqualTo(2);
        gate.setResult(1);
        b.cancel();
        assertThat(lock.waiters()).isEqualTo(1);
        sleep(ZERO);
        assertThat(a.isDone()).isTrue();
        assertThat(b.isCancelled()).isTrue();
        assertThat(lock.holder()).isSameAs(c);
        c.await();
        assertThat(lock.isLocked()).isFalse();
    }

    private void holdUntil(@Nullable Future<Integer> gate) {
        try (var _ = lock.hold()) {
            if (gate != null) {
                gate.await();
            }
        }
    }

    @AsyncTest
    @Behaviour(133)
    void isTakenOnceWhenTheFirstWaiterIsCancelledAndThenItIsReleased(EventLoop loop) {
        lock.acquire();
        Task<?> first = acquirer("first");
        Task<?> second = acquirer("second");
        Task<?> third = acquirer("third");
        sleep(ZERO);
        loop.callSoon(() -> {
            first.cancel();
            lock.release();
        });
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        second.await();
        sleep(seconds(1));
        assertThat(trail).containsExactly("second");
        assertThat(lock.waiters()).isEqualTo(1);
        third.cancel();
        Asyncio.wait(List.of(third));
        assertThat(third.isCancelled()).isTrue();
        assertThat(lock.holder()).isSameAs(second);
    }

    @AsyncTest
    @Behaviour(133)
    void handedToOneThatIsCancelledGoesToTheNext() {
        lock.acquire();
        Task<?> first = acquirer("first");
        Task<?> second = acquirer("second");
        sleep(ZERO);
        lock.release();
        first.cancel();
        sleep(ZERO);
        assertThat(first.isCancelled()).isTrue();
        assertThat(lock.holder()).isSameAs(second);
        second.await();
        assertThat(trail).containsExactly("second");
    }

    @AsyncTest
    @Behaviour(133)
    void handedToOneThatIsCancelledIsFreeIfNobodyElseWaits() {
        lock.acquire();
        Task<?> only = acquirer("only");
        sleep(ZERO);
        lock.release();
        only.cancel();
        Asyncio.wait(List.of(only));
        assertThat(lock).hasToString("Lock[unlocked]");
        assertThat(lock.tryAcquire()).isTrue();
    }

    @Test
    @Behaviour(134)
    void thatNobodyHoldsCannotBeReleased() {
        assertThatThrownBy(lock::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Lock[unlocked] is not held: release it once for each time it was"
                                + " acquired");
    }

    @AsyncTest
    @Behaviour(134)
    void releasedTwiceStaysWithTheTaskItWasHandedTo() {
        lock.acquire();
        Task<?> waiter = acquirer("waiter");
        Task<?> next = acquirer("next");
        sleep(ZERO);
        lock.release();
        assertThatThrownBy(lock::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Lock[handed over to waiter, waiters=1] is not held: release it once for"
                                + " each time it was acquired");
        sleep(seconds(1));
        assertThat(trail).containsExactly("waiter");
        assertThat(lock.holder()).isSameAs(waiter);
        lock.release();
        next.await();
    }

    @AsyncTest
    @Behaviour(134)
    void mayBeReleasedByAnotherTaskAndByACallback(EventLoop loop) {
        lock.acquire();
        createTask(() -> lock.release()).await();
        assertThat(lock.isLocked()).isFalse();
        lock.acquire();
        loop.callSoon(lock::release);
        sleep(ZERO);
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncTest
    void isNotReentrant() {
        lock.acquire();
        assertThatThrownBy(() -> timeout(seconds(1), () -> lock.acquire()))
                .isInstanceOf(TimeoutException.class);
        assertThat(lock.holder()).isSameAs(currentTask());
        assertThat(lock.waiters()).isZero();
    }

    @AsyncTest
    void closingAHeldLockReleasesIt() {
        Held held = lock.hold();
        assertThat(lock.holder()).isSameAs(currentTask());
        held.close();
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncTest
    void closingAHeldLockTwiceDoesNotReleaseThatOfAnother() {
        Held held = lock.hold();
        held.close();
        Task<?> other = acquirer("other");
        other.await();
        held.close();
        assertThat(lock.holder()).isSameAs(other);
    }

    @AsyncTest
    void closingAHeldLockThatWasReleasedIsAnError() {
        Held held = lock.hold();
        lock.release();
        assertThatThrownBy(held::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Lock[unlocked] is not held");
    }

    @AsyncTest
    void showsWhoHoldsIt() {
        assertThat(lock).hasToString("Lock[unlocked]");
        Task<?> holder = acquirer("holder");
        Task<?> waiter = acquirer("waiter");
        sleep(ZERO);
        assertThat(lock).hasToString("Lock[locked by holder, waiters=1]");
        assertThat(waiter).asString().contains("Lock[locked by holder, waiters=1]");
        waiter.cancel();
        holder.await();
        Asyncio.wait(List.of(waiter));
    }

    @AsyncTest
    void tenThousandWaitersThatAreCancelledLeaveAtOnce() {
        lock.acquire();
        List<Task<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiters.add(acquirer("never"));
        }
        sleep(ZERO);
        assertThat(lock.waiters()).isEqualTo(10_000);
        for (Task<?> waiter : waiters.reversed()) {
            waiter.cancel();
        }
        assertThat(lock.waiters()).isZero();
        sleep(ZERO);
        assertThat(waiters).allMatch(Future::isCancelled);
        assertThat(trail).isEmpty();
        lock.release();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void isGivenBackWhenItsLoopIsClosed() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, _) -> {});
        for (String name : List.of("a", "b", "c")) {
            loop.createTask(() -> {
                try (var _ = lock.hold()) {
                    trail.add(name);
                    sleep(seconds(9));
                }
            });
        }
        loop.runUntilComplete(() -> sleep(seconds(1)));
        assertThat(lock.waiters()).isEqualTo(2);
        loop.close();
        assertThat(lock).hasToString("Lock[unlocked]");
        assertThat(trail).containsExactly("a");
    }

    @Test
    @Behaviour(135)
    void servesOneLoopAfterTheOtherIfNobodyHadToWait() {
        for (int i = 0; i < 2; i++) {
            VirtualClock.run(() -> {
                try (var _ = lock.hold()) {
                    sleep(seconds(1));
                }
                return 0;
            });
        }
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Behaviour(135)
    void leftBehindByATaskOfAnotherLoopSaysSo() {
        VirtualClock.run(() -> {
            Asyncio.createTask(() -> lock.acquire(), "gone").await();
            return 0;
        });
        VirtualClock.run(() -> {
            assertThatThrownBy(lock::acquire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Lock[locked by gone] is bound to a different event loop, whose task"
                                    + " holds it; give each loop one of its own, or use what is"
                                    + " made for several threads");
            return 0;
        });
    }

    @Test
    @Tag("real")
    void isRefusedToATaskThatInsistsAndHasOutlivedTheLoop() throws Exception {
        Semaphore closed = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                Asyncio.createTask(() -> lock.acquire()).await();
                createTask(() -> {
                    threads.add(Thread.currentThread());
                    closed.acquireUninterruptibly();
                    lock.acquireWhateverComes();
                });
                sleep(ZERO);
            });
        }
        closed.release();
        assertThat(threads.getFirst().join(seconds(30))).isTrue();
        assertThat(lock.waiters()).isZero();
    }
}
