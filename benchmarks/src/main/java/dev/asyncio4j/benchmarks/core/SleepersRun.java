package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.OnJdk;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs {@link SleepersProgram} in JVMs of its own: tasks and threads by turns. */
final class SleepersRun {
    private static final int MANY = 1_000_000;
    private static final int ROUNDS = 2;
    private static final int WARM_RUNS = 3;

    /** What a first look has the time for. */
    private static final int FEWER = 100_000;

    private final int count;
    private final Measured tasks = new Measured();
    private final Measured threads = new Measured();

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
        if (tasks.has(key) && threads.has(key)) {
            var peer = new Figure.Peer("JDK virtual threads, one carrier", threads.median(key));
            figures.add(new Figure(name, unit, tasks.median(key), List.of(peer), target));
        }
    }

    private void child(String kind, Measured measured, Progress progress)
            throws IOException, InterruptedException {
        Jvm.run(
                SleepersProgram.class,
                List.of(OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST),
                List.of(kind, String.valueOf(count), String.valueOf(WARM_RUNS)),
                line -> {
                    progress.step(count + " sleeping " + kind + ": " + line);
                    measured.take(line);
                });
    }
}
