package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads that are interrupted while they are in a pool's connections. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class PoolInterruptTest {
    private static final int ROUNDS = 2_000;
    private static final int LARGE_ROUNDS = 20;
    private static final int LARGE = 500_000;

    private static ProcessPoolExecutor pool() {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults().withWorkers(1).withOutput(WorkerOutput.discarded()));
    }

    /** Interrupts a thread all the time, until it is closed. */
    private static final class Nuisance implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<?> ended;

        Nuisance(Thread victim) {
            ended =
                    CompletableFuture.runAsync(() -> {
                        while (!over.get()) {
                            victim.interrupt();
                            Thread.onSpinWait();
                        }
                    });
        }

        @Override
        public void close() {
            over.set(true);
            ended.join();
            boolean _ = Thread.interrupted();
        }
    }

    @Test
    void whoSubmitsMayBeInterruptedAtAnyMoment() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            long worker = pool.submit(PoolCode::pid).get();
            try (Nuisance _ = new Nuisance(Thread.currentThread())) {
                for (int i = 0; i < ROUNDS; i++) {
                    int number = i;
                    assertThat(pool.submit(() -> number).join()).isEqualTo(i);
                }
            }
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    /** The worker is interrupted between its tasks, too, and while it sends their small results. */
    @Test
    void aTaskMayHaveTheWorkerInterruptedWhenItIsOver() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            long worker = pool.submit(PoolCode::pid).get();
            pool.submit(PoolInterruptTest::interruptFromNowOn).get();
            for (int i = 0; i < ROUNDS; i++) {
                int number = i;
                assertThat(pool.submit(() -> number).get()).isEqualTo(i);
            }
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    /** Those are copied through memory, for which room is made when the first is sent. */
    @Test
    void largeMessagesGoThroughWhateverIsInterrupted() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            long worker = pool.submit(PoolCode::pid).get();
            pool.submit(PoolInterruptTest::interruptFromNowOn).get();
            try (Nuisance _ = new Nuisance(Thread.currentThread())) {
                for (int i = 0; i < LARGE_ROUNDS; i++) {
                    long[] numbers = new long[LARGE];
                    numbers[LARGE - 1] = i;
                    long[] back = pool.submit(() -> numbers.clone()).join();
                    assertThat(back[LARGE - 1]).isEqualTo(i);
                }
            }
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    private static boolean interruptFromNowOn() {
        Thread victim = Thread.currentThread();
        Thread nuisance =
                new Thread(() -> {
                    while (true) {
                        victim.interrupt();
                        Thread.onSpinWait();
                    }
                });
        nuisance.setDaemon(true);
        nuisance.start();
        return true;
    }
}
