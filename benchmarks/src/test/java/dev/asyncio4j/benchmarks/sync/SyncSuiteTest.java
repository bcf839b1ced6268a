package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.benchmarks.EveryBenchmark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class SyncSuiteTest {
    @Test
    @Tag("real")
    void runsEveryBenchmark() throws RunnerException {
        EveryBenchmark.runBeside(SyncSuite.class, 31);
    }
}
