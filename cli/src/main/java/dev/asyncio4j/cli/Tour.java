package dev.asyncio4j.cli;

import dev.asyncio4j.cli.Launcher.Ending;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs examples, each in a JVM of its own, and shows them one after the other. */
final class Tour {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double NANOS_PER_SECOND = 1e9;

    /** A million parked tasks need a gigabyte, and the JVM takes only a quarter of the memory. */
    private static final String ENOUGH_MEMORY = "-XX:MaxRAMPercentage=50";

    private final Launcher launcher;
    private final ClassPath classPath;
    private final PrintWriter out;

    Tour(Launcher launcher, ClassPath classPath, PrintWriter out) {
        this.launcher = launcher;
        this.classPath = classPath;
        this.out = out;
    }

    /** What became of an example. */
    private record Performance(List<String> printed, Ending ending) {
        @Nullable String complaintOf(Example example) {
            if (ending.killed()) {
                return "it did not end, and was killed";
            }
            if (ending.exitCode() != 0) {
                return "it ended with exit code " + ending.exitCode();
            }
            return example.expectation().firstDifference(printed);
        }
    }

    /**
     * Runs the examples and says of each whether it did what it should.
     *
     * @param jobs how many at once. A single one is shown as it goes, several each when it has
     *     ended
     * @return whether all did
     */
    boolean run(List<Example> examples, int jobs) throws IOException, InterruptedException {
        List<String> failed = jobs == 1 ? runOneByOne(examples) : runAtOnce(examples, jobs);
        if (!failed.isEmpty()) {
            out.println("These did not: " + String.join(", ", failed));
        }
        out.println(
                (examples.size() - failed.size())
                        + " of "
                        + examples.size()
                        + " programs did what they should");
        out.flush();
        return failed.isEmpty();
    }

    private List<String> runOneByOne(List<Example> examples)
            throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        for (Example example : examples) {
            announce(example);
            conclude(example, perform(example, this::show), failed);
        }
        return failed;
    }

    private List<String> runAtOnce(List<Example> examples, int jobs)
            throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<Performance>> performances = new ArrayList<>();
            for (Example example : examples) {
                performances.add(pool.submit(() -> perform(example, _ -> {})));
            }
            for (int i = 0; i < examples.size(); i++) {
                Performance performance = resultOf(performances.get(i));
                announce(examples.get(i));
                performance.printed().forEach(this::show);
                conclude(examples.get(i), performance, failed);
            }
        } finally {
            pool.shutdownNow();
        }
        return failed;
    }

    private static Performance resultOf(Future<Performance> performance)
            throws IOException, InterruptedException {
        try {
            return performance.get();
        } catch (ExecutionException failed) {
            throw new IOException("could not run an example", failed.getCause());
        }
    }

    private Performance perform(Example example, Consumer<String> audience)
            throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(classPath.javaOptions());
        java.add(ENOUGH_MEMORY);
        java.add(example.mainClass());
        List<String> printed = new ArrayList<>();
        Ending ending =
                launcher.runWatched(
                        java,
                        LIMIT,
                        line -> {
                            if (!isFromTheJvm(line)) {
                                printed.add(line);
                                audience.accept(line);
                            }
                        });
        return new Performance(printed, ending);
    }

    /** What the java command says of options that it found in the environment. */
    private static boolean isFromTheJvm(String line) {
        return line.startsWith("Picked up ") || line.startsWith("NOTE: Picked up ");
    }

    private void announce(Example example) {
        out.println(example.name() + ": " + example.title());
        out.println("  source: " + example.sourceInCheckout());
        out.println("  printed:");
        out.flush();
    }

    private void show(String line) {
        out.println("    " + line);
        out.flush();
    }

    private void conclude(Example example, Performance performance, List<String> failed) {
        String complaint = performance.complaintOf(example);
        if (complaint != null) {
            failed.add(example.name());
        }
        out.println("  expected:");
        example.expectation().text().forEach(this::show);
        out.printf(
                Locale.ROOT,
                "  %s, after %.1f s%n%n",
                complaint == null ? "as expected" : "NOT AS EXPECTED: " + complaint,
                performance.ending().took().toNanos() / NANOS_PER_SECOND);
        out.flush();
    }
}
