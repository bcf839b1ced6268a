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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Servers of one core on the loopback device, beside a bare handler of Netty's, virtual threads of
 * the JDK's, and those of other languages that are installed.
 *
 * <p>Each server is a process on a core of its own, the load generator one on all the other cores.
 * That is always the same, so that only ratios within one run mean something; and it says how busy
 * its threads were, since one that has no time left measures itself. Requests are sent one at a
 * time on each connection, by all connections at once: so the latency is that of a server which is
 * never idle. One workload is measured again at a pace that is the same for all, and leaves a
 * server time. Servers of several loops have half of the cores, and the load the others.
 */
public final class NetSuite implements Suite {
    /** For the native parts of Netty. */
    private static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED");

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
        Slice slice = Slice.of(effort);
        List<Figure> figures = new ArrayList<>();
        progress.step(cores.toString());
        Path folder = Files.createTempDirectory("asyncio4j-net");
        try (Child load = load("the load generator", cores)) {
            Contenders all = Contenders.in(folder, load.said(LoadProgram.SINK_PORT));
            List<Contender> contenders = all.present(progress);
            NetRun run = new NetRun(contenders, load, slice, progress);
            figures.addAll(run.measure(Workloads.of(effort), List.of(Workloads.USUAL), cores));
            Optional<Cores> halves = cores.halved();
            if (halves.isPresent()) {
                figures.addAll(perCore(all, slice, halves.get(), progress));
            } else {
                progress.step("left out: several loops (needs four cores, and taskset)");
            }
            figures.addAll(new IdleRun(run, load, slice, progress).measure(contenders));
            return figures;
        } finally {
            delete(folder);
        }
    }

    /** With one loop, and with one for each core that the load does not need. */
    private static List<Figure> perCore(Contenders all, Slice slice, Cores cores, Progress progress)
            throws IOException, InterruptedException {
        progress.step(cores.toString());
        try (Child load = load("the load generator beside several loops", cores)) {
            return new NetRun(all.perCore(cores.server().size()), load, slice, progress)
                    .measure(List.of(Workloads.USUAL), List.of(), cores);
        }
    }

    /** Starts a load generator. */
    static Child load(String name, Cores cores) throws IOException, InterruptedException {
        List<String> threads = List.of(String.valueOf(cores.loadThreads()));
        List<String> command = Jvm.command(LoadProgram.class, FLAGS, threads);
        return Child.start(name, cores.forLoad(command), Map.of());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
