package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures ours and the others in rounds: one program after the other, each for one workload, so
 * that a slow minute falls on all who do the same.
 */
final class ProcessRun {
    /** How often what takes long is measured, at most. */
    private static final int HEAVY_ROUNDS = 3;

    private static final int POOLS_MORE = 3;
    private static final Contender OURS = new Contender.Ours();

    private final Contenders others;
    private final Progress progress;
    private final Map<Contender, Measured> measured = new HashMap<>();

    ProcessRun(Contenders others, Progress progress) {
        this.others = others;
        this.progress = progress;
    }

    /** What one program does for a figure. */
    private record Job(Contender contender, String label, String key, int size) {}

    /**
     * The time until a pool is there.
     *
     * @param cached ours, which starts with what an earlier run has left
     */
    List<Figure> measureStarts(Contender cached, Effort effort)
            throws IOException, InterruptedException {
        List<Contender> all = new ArrayList<>(List.of(OURS, cached));
        all.addAll(others.starting());
        for (int round = 1; round <= effort.rounds(); round++) {
            for (Contender contender : all) {
                contender.start(POOLS_MORE, line -> take(contender, line));
            }
        }
        return List.of(
                start("new pool to first of 4 results", OURS, StartProgram.FIRST_COLD),
                start("new pool to all of 4 results", OURS, StartProgram.ALL_COLD),
                start("further pool to first of 4 results", OURS, StartProgram.FIRST_WARM),
                start("further pool to all of 4 results", OURS, StartProgram.ALL_WARM),
                start("new pool to first, AOT caches", cached, StartProgram.FIRST_COLD),
                start("further pool to first, AOT caches", cached, StartProgram.FIRST_WARM));
    }

    private Figure start(String title, Contender ours, String key) {
        return new Figure(
                title,
                "ms",
                measured(ours).median(key),
                others.starting().stream()
                        .map(peer -> new Figure.Peer(peer.name(), measured(peer).median(key)))
                        .toList(),
                key.equals(StartProgram.FIRST_COLD) ? Goals.START : Target.none());
    }

    /** What a pool does, at this size. */
    Figure measure(Workload workload, int size, int rounds, Times times)
            throws IOException, InterruptedException {
        List<Job> jobs = jobs(workload, size);
        for (int round = 1; round <= rounds; round++) {
            for (Job job : jobs) {
                job.contender.work(job.key, job.size, times, line -> take(job.contender, line));
            }
        }
        List<Figure.Peer> peers =
                jobs.stream()
                        .skip(1)
                        .map(job -> new Figure.Peer(job.label, value(workload, job)))
                        .toList();
        return new Figure(
                workload.title(size),
                workload.unit(),
                value(workload, jobs.getFirst()),
                peers,
                Goals.of(workload, peers));
    }

    static int rounds(Workload workload, Effort effort) {
        return workload.isHeavy() ? Math.min(HEAVY_ROUNDS, effort.rounds()) : effort.rounds();
    }

    /** Ours comes first. */
    private List<Job> jobs(Workload workload, int size) {
        List<Job> jobs = new ArrayList<>();
        jobs.add(new Job(OURS, OURS.name(), workload.key(), size));
        for (Contender other : others.working()) {
            if (other.has(workload)) {
                jobs.add(new Job(other, other.name() + workload.note(), workload.key(), size));
            }
        }
        if (workload == Workload.SUM && !others.working().isEmpty()) {
            Contender other = others.working().getFirst();
            String label = other.name() + ", lists, a tenth of the numbers";
            jobs.add(new Job(other, label, "sum-lists", size / 10));
        }
        return jobs;
    }

    private double value(Workload workload, Job job) {
        return workload.value(measured(job.contender).median(job.key));
    }

    private void take(Contender contender, String line) {
        progress.step(contender.name() + ": " + line);
        measured(contender).take(line);
    }

    private Measured measured(Contender contender) {
        return measured.computeIfAbsent(contender, _ -> new Measured());
    }
}
