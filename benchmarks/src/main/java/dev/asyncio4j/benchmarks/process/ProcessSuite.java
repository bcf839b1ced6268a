package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pools of four worker processes, beside CPython's.
 *
 * <p>Each figure is measured in programs of its own, which have a pool, and do one thing with it.
 * How long a pool takes to begin is told of the first in a program, which has loaded nothing for it
 * yet, and of further ones. A start by {@code fork} is a copy of what runs; by {@code spawn}, it is
 * a new program, as a worker of ours is. What is measured after that is what a pool does that has
 * been at work for some seconds: ours is given longer for that, since JVMs compile meanwhile.
 */
public final class ProcessSuite implements Suite {
    @Override
    public String name() {
        return "process";
    }

    @Override
    public String title() {
        return "pools of four worker processes";
    }

    @Override
    public List<Figure> measure(Effort effort, Progress progress) throws Exception {
        boolean full = effort.rounds() > 1;
        Path folder = Files.createTempDirectory("asyncio4j-process");
        try {
            ProcessRun run = new ProcessRun(Contenders.present(folder, progress), progress);
            List<Figure> figures =
                    new ArrayList<>(run.measureStarts(Contender.OursCached.in(folder), effort));
            for (Workload workload : Workload.values()) {
                figures.add(
                        run.measure(
                                workload,
                                workload.size(full),
                                ProcessRun.rounds(workload, effort),
                                Times.of(effort, workload.isHeavy())));
            }
            return figures;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
