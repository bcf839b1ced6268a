package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks once, in this JVM: they run, whatever they measure. */
public final class EveryBenchmark {
    private EveryBenchmark() {}

    /** Runs those of a suite's package, and checks that they are so many. */
    public static void runBeside(Class<? extends Suite> suite, int count) throws RunnerException {
        // Somebody else on the machine may be measuring.
        System.setProperty("jmh.ignoreLock", "true");
        var results =
                new Runner(
                                new OptionsBuilder()
                                        .include(suite.getPackageName() + "\\.")
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(new TimeValue(1, TimeUnit.MILLISECONDS))
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        assertThat(results).hasSize(count);
        assertThat(results).allMatch(result -> result.getPrimaryResult().getScore() > 0);
    }
}
