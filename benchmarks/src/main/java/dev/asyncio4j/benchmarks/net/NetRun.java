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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures the contenders in rounds: each round makes all do everything once, by turns. So a slow
 * minute of the machine falls on all alike. After some rounds all are started anew.
 */
final class NetRun {
    /** Descriptors that a process has open beside its connections. */
    private static final int FURTHER_DESCRIPTORS = 200;

    /** With more a server has no other code to compile, and each turn takes longer. */
    private static final int MOST_CONNECTIONS_WARM = 100;

    private static final double FASTER = 1.1;
    private static final double CPUS_WHEN_WARM = 1.1;

    private final List<Contender> contenders;
    private final Child load;
    private final Slice slice;
    private final Progress progress;

    NetRun(List<Contender> contenders, Child load, Slice slice, Progress progress) {
        this.contenders = contenders.stream().map(Contender::underLoad).toList();
        this.load = load;
        this.slice = slice;
        this.progress = progress;
    }

    /**
     * Measures all.
     *
     * @param paced those of the wanted ones that are then measured again with time to spare
     */
    List<Figure> measure(List<Workload> wanted, List<Workload.Echo> paced, Cores cores)
            throws IOException, InterruptedException {
        Results results = new Results(contenders, load.name());
        List<Workload> workloads = possible(wanted);
        List<Workload> warmUps =
                workloads.stream()
                        .filter(workload -> workload.connections() <= MOST_CONNECTIONS_WARM)
                        .toList();
        List<Contender> judged = judgedByLatency();
        List<Workload> withTime = List.of();
        for (int start = 0; start < slice.starts(); start++) {
            try (Servers servers = Servers.start(contenders)) {
                for (Contender contender : contenders) {
                    warmUp(contender, servers.of(contender), warmUps);
                    cores.keepServer(servers.of(contender), contender.cores());
                }
                measure(start, workloads, contenders, servers, results);
                if (withTime.isEmpty()) {
                    withTime = paced(paced, judged, results);
                }
                measure(start, withTime, judged, servers, results);
            }
        }
        return results.figures();
    }

    private void measure(
            int start,
            List<Workload> workloads,
            List<Contender> those,
            Servers servers,
            Results results)
            throws IOException, InterruptedException {
        List<Contender> order = new ArrayList<>(those);
        // Each start goes on with the turns where the one before has stopped.
        Collections.rotate(order, start * slice.rounds() * workloads.size());
        for (int round = 1; round <= slice.rounds(); round++) {
            for (Workload workload : workloads) {
                // Nobody always follows the same.
                Collections.rotate(order, 1);
                for (Contender contender : order) {
                    measure(
                            start * slice.rounds() + round,
                            workload,
                            contender,
                            servers.of(contender),
                            results);
                }
            }
        }
    }

    /** Ours, and those by whose latency they are judged. */
    private List<Contender> judgedByLatency() {
        Set<String> peers =
                contenders.stream()
                        .flatMap(contender -> contender.goals().stream())
                        .flatMap(goals -> goals.latencies().keySet().stream())
                        .collect(Collectors.toSet());
        return contenders.stream()
                .filter(contender -> contender.isOurs() || peers.contains(contender.name()))
                .toList();
    }

    /** At half the rate which the slowest of these has reached: the same for all of them. */
    private static List<Workload> paced(
            List<Workload.Echo> echoes, List<Contender> those, Results results) {
        List<Workload> paced = new ArrayList<>();
        for (Workload.Echo echo : echoes) {
            results.leastRate(echo, those)
                    .ifPresent(rate -> paced.add(new Workload.Paced(echo, (int) (rate / 2))));
        }
        return paced;
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
                        .formatted(
                                round, slice.starts() * slice.rounds(), workload, contender.name());
        try {
            Map<String, Double> values = run(workload, server, slice);
            results.add(workload, contender, values);
            progress.step(what + summary(workload, values));
        } catch (Child.Failure failed) {
            progress.step(what + "left out, " + failed.getMessage());
            server.rest();
        }
    }

    /**
     * Until it compiles no more, which shows as more CPU than one thread can use, and becomes no
     * faster; where others use the machine, the first does not show.
     */
    void warmUp(Contender contender, Child server, List<Workload> workloads)
            throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            if (!server.hasSaid(workload.port())) {
                continue;
            }
            int most = contender.compilesItself() ? slice.mostWarmups() : 1;
            int times = 0;
            double rate = 0;
            double cpus;
            boolean faster;
            do {
                Map<String, Double> values = run(workload, server, slice.warmup());
                cpus = values.getOrDefault(Loads.SERVER, 0.0);
                double before = rate;
                rate = values.getOrDefault(Loads.RATE, 0.0);
                faster = rate > FASTER * before;
                times++;
            } while (times < most && (cpus > CPUS_WHEN_WARM || faster));
            progress.step(
                    "warmed up: %s, %s, %d times; CPUs: server %.2f"
                            .formatted(contender.name(), workload, times, cpus));
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
