package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Medians;
import dev.asyncio4j.benchmarks.OnJdk;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@link SleepersProgram} in JVMs of its own: tasks and threads by turns. */
final class SleepersRun {
    private static final int MANY = 1_000_000;
    private static final int ROUNDS = 2;
    private static final int WARM_RUNS = 3;

    /** What a first look has the time for. */
    private static final int FEWER = 100_000;

    private final int count;
    private final Map<String, List<Double>> tasks = new HashMap<>();
    private final Map<String, List<Double>> threads = new HashMap<>();

    private SleepersRun(int count) {
        this.count = count;
    }

    static List<Figure> measure(Effort effort, Progress progress)
            throws IOException, InterruptedException {
        boolean full = effort.rounds() > 1;
        SleepersRun run = new SleepersRun(full ? MANY : FEWER);
        for (int round = 1; round <= (full ? ROUNDS : 1); round++) {
            run.child(SleepersProgram.TASKS, run.tasks, progress);
            run.child(SleepersProgram.THREADS, run.threads, progress);
        }
        return run.figures();
    }

    private List<Figure> figures() {
        String who = String.format(Locale.ROOT, "%,d sleepers of 1 s, ", count);
        Target warm = count == MANY ? Target.atMost(2.5) : Target.none();
        List<Figure> figures = new ArrayList<>();
        add(figures, who + "cold", "s", SleepersProgram.COLD_SECONDS, Target.none());
        add(figures, who + "warm", "s", SleepersProgram.WARM_SECONDS, warm);
        add(figures, who + "heap each", "B", SleepersProgram.HEAP_BYTES_EACH, Target.atMost(800));
        add(figures, who + "peak memory", "MiB", SleepersProgram.PEAK_MEBIBYTES, Target.none());
        return figures;
    }

    private void add(List<Figure> figures, String name, String unit, String key, Target target) {
        List<Double> ours = tasks.get(key);
        List<Double> theirs = threads.get(key);
        if (ours != null && theirs != null) {
            var peer = new Figure.Peer("JDK virtual threads, one carrier", Medians.of(theirs));
            figures.add(new Figure(name, unit, Medians.of(ours), List.of(peer), target));
        }
    }

    private void child(String kind, Map<String, List<Double>> measured, Progress progress)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Jvm.executable());
        command.addAll(Jvm.FLAGS);
        command.add(OnJdk.ONE_CARRIER);
        command.add(OnJdk.ONE_CARRIER_AT_MOST);
        command.addAll(List.of("-cp", Jvm.classPath(), SleepersProgram.class.getName()));
        command.addAll(List.of(kind, String.valueOf(count), String.valueOf(WARM_RUNS)));
        Process child =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                progress.step(count + " sleeping " + kind + ": " + line);
                take(line, measured);
            }
        }
        int status = child.waitFor();
        if (status != 0) {
            throw new IllegalStateException(
                    "the JVM of the sleeping " + kind + " ended with status " + status);
        }
    }

    private static void take(String line, Map<String, List<Double>> measured) {
        int space = line.indexOf(' ');
        measured.computeIfAbsent(line.substring(0, space), _ -> new ArrayList<>())
                .add(Double.valueOf(line.substring(space + 1)));
    }
}
