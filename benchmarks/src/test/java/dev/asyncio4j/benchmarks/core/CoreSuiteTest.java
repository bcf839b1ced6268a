package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.EveryBenchmark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class CoreSuiteTest {
    @Test
    @Tag("real")
    void runsEveryBenchmark() throws RunnerException {
        EveryBenchmark.runBeside(CoreSuite.class, 22);
    }
}
