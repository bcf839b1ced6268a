package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.sync.BrokenBarrierException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks, semaphores, conditions, events and barriers, from several processes. */
@Tag("real")
@Timeout(60)
class ProcessLocksTest {
    private static final Duration MOMENT = Duration.ofMillis(20);

    @TempDir Path folder;

    private static ProcessPoolExecutor pool(int workers) {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults()
                        .withWorkers(workers)
                        .withOutput(WorkerOutput.discarded()));
    }

    private static void awaitState(Object shared, String state) throws InterruptedException {
        while (!shared.toString().contains(state)) {
            Thread.sleep(1);
        }
    }

    /** Not atomic, but for a lock. */
    private static int increment(String file) throws Exception {
        int next = Integer.parseInt(Files.readString(Path.of(file))) + 1;
        Files.writeString(Path.of(file), Integer.toString(next));
        return next;
    }

    @Test
    void aLockKeepsProcessesApart() throws Exception {
        String file = folder.resolve("count").toString();
        Files.writeString(Path.of(file), "0");
        ProcessLock lock = ProcessLock.create();
        try (ProcessPoolExecutor pool = pool(3)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(
                        pool.submit(() -> {
                            for (int j = 0; j < 100; j++) {
                                try (var _ = lock.hold()) {
                                    increment(file);
                                }
                            }
                            return 0;
                        }));
            }
            for (CompletableFuture<?> one : all) {
                one.get();
            }
        }
        assertThat(Files.readString(Path.of(file))).isEqualTo("300");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @Behaviour(217)
    void aLockThatNobodyHoldsCannotBeReleased() throws Exception {
        ProcessLock lock = ProcessLock.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            assertThatThrownBy(lock::release)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is not held");
            assertThatThrownBy(() -> pool.submit(lock::release).get())
                    .hasCauseInstanceOf(IllegalStateException.class);
            lock.acquire();
            pool.submit(lock::release).get();
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(pool.submit(() -> lock.tryAcquire()).get()).isFalse();
            assertThatThrownBy(() -> lock.acquire(MOMENT)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    @Behaviour(217)
    void aReentrantLockIsReleasedByWhoHoldsIt() throws Exception {
        ProcessRLock lock = ProcessRLock.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
            lock.acquire();
            lock.acquire();
            assertThatThrownBy(() -> pool.submit(lock::release).get())
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("held by another");
            lock.release();
            assertThat(pool.submit(() -> lock.tryAcquire()).get()).isFalse();
            lock.release();
            assertThat(
                            pool.submit(
                                            () -> {
                                                try (var _ = lock.hold();
                                                        var _ = lock.hold()) {
                                                    return lock.isLocked();
                                                }
                                            })
                                    .get())
                    .isTrue();
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void whatAProcessHoldsIsGivenBackWhenItIsKilled() throws Exception {
        ProcessLock lock = ProcessLock.create();
        ProcessRLock reentrant = ProcessRLock.create();
        ProcessSemaphore permits = ProcessSemaphore.create(2);
        ProcessEvent never = ProcessEvent.create();
        try (OtherProcess child =
                OtherProcess.start(
                        folder,
                        () -> {
                            lock.acquire();
                            reentrant.acquire();
                            reentrant.acquire();
                            permits.acquire();
                            permits.acquire();
                            never.await();
                            return 0;
                        })) {
            awaitState(never, "waiters=1");
            assertThat(lock.tryAcquire()).isFalse();
            FutureTask<Boolean> waiter = new FutureTask<>(lock::acquire, true);
            Thread.ofPlatform().daemon().start(waiter);
            awaitState(lock, "waiters=1");
            child.kill();
            assertThat(waiter.get()).isTrue();
            reentrant.acquire();
            permits.acquire();
            permits.acquire();
            assertThat(permits.permits()).isZero();
            awaitState(never, "ProcessEvent[unset]");
        }
    }

    @Test
    void aSemaphoreHasSoManyPermitsForAll() throws Exception {
        ProcessSemaphore permits = ProcessSemaphore.create(2);
        BoundedProcessSemaphore bounded = BoundedProcessSemaphore.create(1);
        try (ProcessPoolExecutor pool = pool(1)) {
            permits.acquire();
            assertThat(pool.submit(() -> permits.tryAcquire()).get()).isTrue();
            assertThat(permits.tryAcquire()).isFalse();
            assertThatThrownBy(() -> permits.acquire(MOMENT)).isInstanceOf(TimeoutException.class);
            pool.submit(permits::release).get();
            assertThat(permits.permits()).isEqualTo(1);
            permits.release();
            permits.release();
            assertThat(permits.permits()).isEqualTo(3);
            assertThatThrownBy(() -> pool.submit(bounded::release).get())
                    .hasCauseInstanceOf(IllegalStateException.class);
            try (var _ = bounded.hold()) {
                assertThat(bounded.permits()).isZero();
            }
            assertThat(bounded.permits()).isEqualTo(1);
        }
    }

    @Test
    void anEventIsSetForAll() throws Exception {
        ProcessEvent event = ProcessEvent.create();
        try (ProcessPoolExecutor pool = pool(2)) {
            var first = pool.submit(() -> event.await());
            var second = pool.submit(() -> event.await());
            awaitState(event, "waiters=2");
            event.set();
            first.get();
            second.get();
            pool.submit(event::clear).get();
            assertThat(event.isSet()).isFalse();
            assertThatThrownBy(() -> event.await(MOMENT)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void aConditionIsSignalledFromAnotherProcess() throws Exception {
        ProcessCondition condition = ProcessCondition.create();
        ProcessQueue<Integer> state = ProcessQueue.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            var waiter =
                    pool.submit(() -> {
                        try (var _ = condition.hold();
                                var _ = condition.hold()) {
                            condition.await(() -> state.size() == 2);
                            return state.get() + state.get();
                        }
                    });
            awaitState(condition, "unsignalled=1");
            for (int i = 1; i <= 2; i++) {
                try (var _ = condition.hold()) {
                    state.put(i);
                    condition.signal();
                }
            }
            assertThat(waiter.get()).isEqualTo(3);
            assertThatThrownBy(condition::signalAll)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not hold");
            try (var _ = condition.hold()) {
                assertThatThrownBy(() -> condition.await(MOMENT))
                        .isInstanceOf(TimeoutException.class);
                condition.signalAll();
            }
        }
    }

    @Test
    void whoWaitsForAConditionInAProcessThatIsKilledKeepsNobody() throws Exception {
        ProcessCondition condition = ProcessCondition.create();
        try (OtherProcess child =
                OtherProcess.start(
                        folder,
                        () -> {
                            condition.acquire();
                            condition.await();
                            return 0;
                        })) {
            awaitState(condition, "unsignalled=1");
            child.kill();
            awaitState(condition, "[unlocked]");
        }
        condition.acquire();
        condition.release();
    }

    @Test
    void aBarrierLetsAllGoOnTogether() throws Exception {
        ProcessBarrier barrier = ProcessBarrier.create(3);
        try (ProcessPoolExecutor pool = pool(2)) {
            for (int round = 0; round < 3; round++) {
                var first = pool.submit(() -> barrier.await());
                var second = pool.submit(() -> barrier.await());
                int own = barrier.await();
                assertThat(List.of(own, first.get(), second.get()))
                        .containsExactlyInAnyOrder(0, 1, 2);
            }
            assertThatThrownBy(() -> barrier.await(MOMENT)).isInstanceOf(TimeoutException.class);
            assertThat(barrier.waiting()).isZero();
            var waiter = pool.submit(() -> barrier.await());
            awaitState(barrier, "waiters=1");
            barrier.abort();
            assertThatThrownBy(waiter::get).hasCauseInstanceOf(BrokenBarrierException.class);
            assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
            pool.submit(barrier::reset).get();
            assertThat(barrier.isBroken()).isFalse();
        }
    }
}
