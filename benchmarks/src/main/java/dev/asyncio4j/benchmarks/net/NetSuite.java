package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Suite;
import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Servers of one core on the loopback device, beside a bare handler of Netty's, virtual threads of
 * the JDK's, and those of other languages that are installed.
 *
 * <p>Each server is a process on a core of its own, the load generator one on all the other cores.
 * That is always the same, so that only ratios within one run mean something; and it says how busy
 * its threads were, since one that has no time left measures itself. Requests are sent one at a
 * time on each connection, by all connections at once: so the latency is that of a server which is
 * never idle.
 */
public final class NetSuite implements Suite {
    @Override
    public String name() {
        return "net";
    }

    @Override
    public String title() {
        return "servers of one core, on the loopback device";
    }

    @Override
    public List<Figure> measure(Effort effort, Progress progress) throws Exception {
        Cores cores = Cores.ofThisMachine();
        progress.step(cores.toString());
        Path folder = Files.createTempDirectory("asyncio4j-net");
        try (Child load = load(cores)) {
            List<Contender> contenders =
                    Contenders.present(folder, load.said(LoadProgram.SINK_PORT), progress);
            Slice slice = Slice.of(effort);
            NetRun run = new NetRun(contenders, load, slice, progress);
            List<Figure> figures = new ArrayList<>(run.measure(Workloads.ALL, cores));
            figures.addAll(new IdleRun(run, load, slice, progress).measure(contenders));
            return figures;
        } finally {
            delete(folder);
        }
    }

    private static Child load(Cores cores) throws IOException, InterruptedException {
        List<String> threads = List.of(String.valueOf(cores.loadThreads()));
        List<String> command = Jvm.command(LoadProgram.class, List.of(), threads);
        return Child.start("the load generator", cores.forLoad(command), Map.of());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
