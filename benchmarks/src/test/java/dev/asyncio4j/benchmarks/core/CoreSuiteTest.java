package dev.asyncio4j.benchmarks.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class CoreSuiteTest {
    /** All of them once, in this JVM: they run, whatever they measure. */
    @Test
    @Tag("real")
    void runsEveryBenchmark() throws RunnerException {
        // Somebody else on the machine may be measuring.
        System.setProperty("jmh.ignoreLock", "true");
        var results =
                new Runner(
                                new OptionsBuilder()
                                        .include(CoreSuiteTest.class.getPackageName() + "\\.")
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(new TimeValue(1, TimeUnit.MILLISECONDS))
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        assertThat(results).hasSize(20);
        assertThat(results).allMatch(result -> result.getPrimaryResult().getScore() > 0);
    }
}
