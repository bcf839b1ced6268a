package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.EveryBenchmark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class GreenletSuiteTest {
    @Test
    @Tag("real")
    void runsEveryBenchmark() throws RunnerException {
        EveryBenchmark.runBeside(GreenletSuite.class, 16);
    }
}
