package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.sync.Lock;
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

/**
 * A lock that nobody else wants, and one that tasks pass round: each gives it to the next, then
 * waits at the end of the line.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LockBenchmark {
    static final int BURSTS = 100;
    static final int LOCKS = 10_000;

    static final int FEW = 10;
    static final int BURSTS_OF_FEW = 20;
    static final int TURNS_OF_FEW = 1_000;

    static final int MANY = 1_000;
    static final int BURSTS_OF_MANY = 2;
    static final int TURNS_OF_MANY = 100;

    // A field: the compiler could see through a lock that no other code can reach.
    private final Lock lock = new Lock();

    @Benchmark
    @OperationsPerInvocation(BURSTS * LOCKS)
    public void alone(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    int held = 0;
                    for (int i = 0; i < LOCKS; i++) {
                        lock.acquire();
                        held++;
                        lock.release();
                    }
                    Arrivals.check(LOCKS, held);
                });
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS * LOCKS)
    public void aloneByHold(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    int held = 0;
                    for (int i = 0; i < LOCKS; i++) {
                        try (var _ = lock.hold()) {
                            held++;
                        }
                    }
                    Arrivals.check(LOCKS, held);
                });
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS_OF_FEW * FEW * TURNS_OF_FEW)
    public void amongFew(OnLoop loop) {
        loop.bursts(BURSTS_OF_FEW, () -> new Round(TURNS_OF_FEW).among(FEW));
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS_OF_MANY * MANY * TURNS_OF_MANY)
    public void amongMany(OnLoop loop) {
        loop.bursts(BURSTS_OF_MANY, () -> new Round(TURNS_OF_MANY).among(MANY));
    }

    private static final class Round {
        private final Lock passed = new Lock();
        private final int turns;
        private int held;

        Round(int turns) {
            this.turns = turns;
        }

        void among(int count) {
            passed.acquire();
            List<Task<?>> tasks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                tasks.add(Asyncio.createTask(this::pass));
            }
            Asyncio.sleep(Duration.ZERO);
            passed.release();
            for (Task<?> task : tasks) {
                task.await();
            }
            Arrivals.check((long) count * turns, held);
        }

        private void pass() {
            for (int turn = 0; turn < turns; turn++) {
                passed.acquire();
                held++;
                passed.release();
            }
        }
    }
}
