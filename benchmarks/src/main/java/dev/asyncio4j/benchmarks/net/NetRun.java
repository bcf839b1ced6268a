package dev.asyncio4j.benchmarks.net;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.net.load.Loads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the contenders in rounds: each round makes all do everything once, by turns. So a slow
 * minute of the machine falls on all alike.
 */
final class NetRun {
    /** Descriptors that a process has open beside its connections. */
    private static final int FURTHER_DESCRIPTORS = 200;

    private static final int LEAST_WARMUPS = 2;
    private static final double CPUS_WHEN_WARM = 1.1;

    private final List<Contender> contenders;
    private final Child load;
    private final Slice slice;
    private final Progress progress;

    NetRun(List<Contender> contenders, Child load, Slice slice, Progress progress) {
        this.contenders = List.copyOf(contenders);
        this.load = load;
        this.slice = slice;
        this.progress = progress;
    }

    List<Figure> measure(List<Workload> wanted, Cores cores)
            throws IOException, InterruptedException {
        Results results = new Results(contenders);
        List<Workload> workloads = possible(wanted);
        try (Servers servers = Servers.start(contenders)) {
            for (Contender contender : contenders) {
                warmUp(contender, servers.of(contender), Workloads.WARM_UP);
                cores.keepServer(servers.of(contender));
            }
            List<Contender> order = new ArrayList<>(contenders);
            for (int round = 1; round <= slice.rounds(); round++) {
                for (Workload workload : workloads) {
                    // Nobody always follows the same.
                    Collections.rotate(order, 1);
                    for (Contender contender : order) {
                        measure(round, workload, contender, servers.of(contender), results);
                    }
                }
            }
        }
        return results.figures();
    }

    /**
     * Once. What fails is said and left out: where thousands of connections want more memory than
     * the system has for all sockets, they may stand still for seconds.
     */
    private void measure(
            int round, Workload workload, Contender contender, Child server, Results results)
            throws IOException, InterruptedException {
        if (!server.hasSaid(workload.port())) {
            return;
        }
        String what =
                "round %d of %d: %s, %s: "
                        .formatted(round, slice.rounds(), workload, contender.name());
        try {
            Map<String, Double> values = run(workload, server, slice);
            results.add(workload, contender, values);
            progress.step(what + summary(workload, values));
        } catch (Child.Failure failed) {
            progress.step(what + "left out, " + failed.getMessage());
            server.rest();
        }
    }

    /** Until it compiles no more, which shows as more CPU than one thread can use. */
    void warmUp(Contender contender, Child server, List<Workload> workloads)
            throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            if (!server.hasSaid(workload.port())) {
                continue;
            }
            int most = contender.compilesItself() ? slice.mostWarmups() : 1;
            double cpus = run(workload, server, slice.warmup()).getOrDefault(Loads.SERVER, 0.0);
            int seconds = 1;
            while (seconds < most && (seconds < LEAST_WARMUPS || cpus > CPUS_WHEN_WARM)) {
                cpus = run(workload, server, slice.warmup()).getOrDefault(Loads.SERVER, 0.0);
                seconds++;
            }
            progress.step(
                    "warmed up: %s, %s, %d s; CPUs: server %.2f"
                            .formatted(contender.name(), workload, seconds, cpus));
        }
    }

    private Map<String, Double> run(Workload workload, Child server, Slice time)
            throws IOException, InterruptedException {
        Map<String, Double> values = workload.run(load, server, time);
        server.rest();
        return values;
    }

    private static String summary(Workload workload, Map<String, Double> values) {
        return "%,.0f %s; CPUs: server %.2f, load %.2f, its busiest thread %.2f"
                .formatted(
                        values.getOrDefault(Loads.RATE, Double.NaN) / workload.countsOfUnit(),
                        workload.unit(),
                        values.getOrDefault(Loads.SERVER, Double.NaN),
                        values.getOrDefault(Loads.CPUS, Double.NaN),
                        values.getOrDefault(Loads.BUSIEST, Double.NaN));
    }

    /** Those for which a process may have enough connections open. */
    private List<Workload> possible(List<Workload> workloads) {
        List<Workload> possible = new ArrayList<>();
        for (Workload workload : workloads) {
            if (permits(workload.connections(), workload.toString(), progress)) {
                possible.add(workload);
            }
        }
        return possible;
    }

    /** Whether so many connections can be open; says so if not. */
    static boolean permits(int connections, String what, Progress progress) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        long most =
                system instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE;
        int needed = connections + FURTHER_DESCRIPTORS;
        if (needed > most) {
            progress.step(
                    String.format(
                            Locale.ROOT,
                            "left out: %s (needs %d descriptors, and ulimit -Hn permits %d)",
                            what,
                            needed,
                            most));
        }
        return needed <= most;
    }
}
