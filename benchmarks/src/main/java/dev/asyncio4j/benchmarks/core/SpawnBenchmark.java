package dev.asyncio4j.benchmarks.core;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;

import dev.asyncio4j.Task;
import dev.asyncio4j.benchmarks.OnLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The whole life of a task that does nothing: created, run, awaited. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SpawnBenchmark {
    static final int BURSTS = 50;
    static final int TASKS = 1_000;
    static final int GATHERINGS = 5;
    static final int GATHERED = 10_000;

    @Benchmark
    @OperationsPerInvocation(BURSTS * TASKS)
    public void oneByOne(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    for (int i = 0; i < TASKS; i++) {
                        createTask(() -> 1).await();
                    }
                });
    }

    @Benchmark
    @OperationsPerInvocation(BURSTS * TASKS)
    public void thousandAtATime(OnLoop loop) {
        loop.bursts(
                BURSTS,
                () -> {
                    for (Task<Integer> task : create(TASKS)) {
                        task.await();
                    }
                });
    }

    @Benchmark
    @OperationsPerInvocation(GATHERINGS * GATHERED)
    public void gatherTenThousand(OnLoop loop) {
        loop.bursts(GATHERINGS, () -> gather(create(GATHERED)).await());
    }

    private static List<Task<Integer>> create(int count) {
        List<Task<Integer>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(() -> 1));
        }
        return tasks;
    }
}
