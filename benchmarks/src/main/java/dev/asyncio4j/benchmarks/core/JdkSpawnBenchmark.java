package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.OnJdk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The life of a virtual thread that does nothing; {@code invokeAll} is the peer of gather. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST})
public class JdkSpawnBenchmark {
    private static final List<Callable<Integer>> TEN_THOUSAND =
            Collections.nCopies(SpawnBenchmark.GATHERED, () -> 1);

    @Benchmark
    @OperationsPerInvocation(SpawnBenchmark.BURSTS * SpawnBenchmark.TASKS)
    public void oneByOne() throws Exception {
        OnJdk.bursts(
                SpawnBenchmark.BURSTS,
                () -> {
                    for (int i = 0; i < SpawnBenchmark.TASKS; i++) {
                        Thread.startVirtualThread(() -> {}).join();
                    }
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(SpawnBenchmark.BURSTS * SpawnBenchmark.TASKS)
    public void thousandAtATime() throws Exception {
        OnJdk.bursts(
                SpawnBenchmark.BURSTS,
                () -> {
                    List<Thread> threads = new ArrayList<>(SpawnBenchmark.TASKS);
                    for (int i = 0; i < SpawnBenchmark.TASKS; i++) {
                        threads.add(Thread.startVirtualThread(() -> {}));
                    }
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(SpawnBenchmark.GATHERINGS * SpawnBenchmark.GATHERED)
    public void invokeTenThousand() throws Exception {
        OnJdk.bursts(
                SpawnBenchmark.GATHERINGS,
                () -> {
                    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                        return executor.invokeAll(TEN_THOUSAND);
                    }
                });
    }
}
