package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A permit that nobody else wants, and permits that more tasks pass round than there are. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SemaphoreBenchmark {
    static final int PERMITS = 10;

    static final int BURSTS = 100;
    static final int ACQUIRED = 10_000;

    static final int TASKS = 100;
    static final int BURSTS_OF_TASKS = 10;
    static final int TURNS = 200;

    // A field: the compiler could see through one that no other code can reach.
    private final Semaphore semaphore = new Semaphore(PERMITS);

    @Benchmark
    @OperationsPerInvocation(BURSTS * ACQUIRED)
    public void alone(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    int acquired = 0;
                    for (int i = 0; i < ACQUIRED; i++) {
                        semaphore.acquire();
                        acquired++;
                        semaphore.release();
                    }
                    Arrivals.check(ACQUIRED, acquired);
                });
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS_OF_TASKS * TASKS * TURNS)
    public void amongTasks(OnLoop loop) {
        loop.bursts(BURSTS_OF_TASKS, () -> new Round().run());
    }

    private static final class Round {
        private final Semaphore passed = new Semaphore(0);
        private int acquired;

        void run() {
            List<Task<?>> tasks = new ArrayList<>(TASKS);
            for (int i = 0; i < TASKS; i++) {
                tasks.add(Asyncio.createTask(this::pass));
            }
            Asyncio.sleep(Duration.ZERO);
            for (int i = 0; i < PERMITS; i++) {
                passed.release();
            }
            for (Task<?> task : tasks) {
                task.await();
            }
            Arrivals.check(TASKS * TURNS, acquired);
        }

        private void pass() {
            for (int turn = 0; turn < TURNS; turn++) {
                passed.acquire();
                acquired++;
                passed.release();
            }
        }
    }
}
