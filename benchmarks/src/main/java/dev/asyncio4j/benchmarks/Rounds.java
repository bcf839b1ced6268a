package dev.asyncio4j.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH benchmarks, measured so that they can be compared on a machine which others use too: each
 * round measures all of them, one after the other, each in a JVM of its own. So a slow minute falls
 * on ours and on its peers alike, and an unlucky compilation stays within one of several JVMs.
 */
public final class Rounds {
    private final Map<String, List<Double>> scores = new LinkedHashMap<>();

    private Rounds() {}

    /**
     * Measures all, as often as the effort says.
     *
     * @param benchmarks each as {@code package.Class.method}
     * @return the median of each over the rounds, of the median of the iterations of a round
     */
    public static Map<String, Double> medians(
            Collection<String> benchmarks, Effort effort, Progress progress)
            throws RunnerException {
        Rounds rounds = new Rounds();
        for (int round = 1; round <= effort.rounds(); round++) {
            for (String benchmark : benchmarks) {
                double score = measure(benchmark, effort);
                rounds.scores.computeIfAbsent(benchmark, _ -> new ArrayList<>()).add(score);
                progress.step(
                        "round %d of %d: %s %s"
                                .formatted(
                                        round,
                                        effort.rounds(),
                                        shortName(benchmark),
                                        Table.amount(score, "ns")));
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.scores.forEach((benchmark, values) -> medians.put(benchmark, Medians.of(values)));
        return medians;
    }

    private static double measure(String benchmark, Effort effort) throws RunnerException {
        return median(new Runner(options(benchmark, effort)).runSingle());
    }

    private static Options options(String benchmark, Effort effort) {
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark) + "$")
                .forks(1)
                .jvmArgs(Jvm.FLAGS.toArray(String[]::new))
                .warmupIterations(4)
                .warmupTime(seconds(effort.warmupSeconds() / 4))
                .measurementIterations(effort.iterations())
                .measurementTime(seconds(effort.iterationSeconds()))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    static double median(RunResult result) {
        List<Double> iterations = new ArrayList<>();
        for (var fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                iterations.add(iteration.getPrimaryResult().getScore());
            }
        }
        return Medians.of(iterations);
    }

    private static TimeValue seconds(double seconds) {
        return TimeValue.milliseconds(Math.round(seconds * 1_000));
    }

    private static String shortName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }
}
