package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import java.io.IOException;
import java.util.List;

/** Runs {@link WatchedProgram} in JVMs of its own. */
final class WatchedRun {
    /** For each iteration of the effort, since the difference to be seen is a small one. */
    private static final int PAIRS = 10;

    private static final double MOST = 1.01;

    private WatchedRun() {}

    static List<Figure> measure(Effort effort, Progress progress)
            throws IOException, InterruptedException {
        Measured switches = new Measured();
        Measured items = new Measured();
        for (int round = 1; round <= effort.rounds(); round++) {
            run(WatchedProgram.SWITCH, switches, effort, progress);
            run(WatchedProgram.ITEM, items, effort, progress);
        }
        return List.of(
                figure("switch by sleep(0), with a watchdog", switches),
                figure("channel of 100, an item, with a watchdog", items));
    }

    private static void run(String what, Measured measured, Effort effort, Progress progress)
            throws IOException, InterruptedException {
        Jvm.run(
                WatchedProgram.class,
                List.of(),
                List.of(
                        what,
                        String.valueOf(effort.warmupSeconds()),
                        String.valueOf(PAIRS * effort.iterations())),
                line -> {
                    progress.step(what + " with a watchdog and without: " + line);
                    measured.take(line);
                });
    }

    private static Figure figure(String name, Measured measured) {
        double without = measured.median(WatchedProgram.NANOS_WITHOUT);
        return new Figure(
                name,
                "ns",
                without * measured.median(WatchedProgram.TIMES_WITH),
                List.of(new Figure.Peer("the same without one", without)),
                Target.atMostTimesTheFirstPeer(MOST));
    }
}
