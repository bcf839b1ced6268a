package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.net.load.Loads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of each contender at each workload, and what figures that makes. */
final class Results {
    private static final double MICROS = 1e-3;
    private static final double PERCENT = 0.01;

    /** A thread of the load generator that is busier may have been what all waited for. */
    private static final double BUSY_PERCENT = 90;

    private final List<Contender> contenders;
    private final Map<Workload, Map<Contender, Measured>> results = new LinkedHashMap<>();

    /**
     * @param contenders in the order in which they are to be shown
     */
    Results(List<Contender> contenders) {
        this.contenders = List.copyOf(contenders);
    }

    void add(Workload workload, Contender contender, Map<String, Double> values) {
        Measured measured =
                results.computeIfAbsent(workload, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(contender, _ -> new Measured());
        values.forEach(measured::add);
    }

    /** Ours beside the others; and whether the load generator was fast enough for all. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Contender contender : contenders) {
            contender
                    .goals()
                    .ifPresent(goals ->
                            results.keySet().stream()
                                    .filter(workload -> has(workload, contender))
                                    .forEach(workload -> add(figures, workload, contender, goals)));
        }
        results.keySet().forEach(workload -> figures.add(load(workload)));
        return figures;
    }

    private boolean has(Workload workload, Contender contender) {
        return results.getOrDefault(workload, Map.of()).containsKey(contender);
    }

    private void add(List<Figure> figures, Workload workload, Contender ours, Goals goals) {
        String name = ours.name() + ": " + workload;
        double unit = workload.countsOfUnit();
        Figure rate = figure(name, workload.unit(), ours, workload, Loads.RATE, 1 / unit);
        Figure cpu =
                figure(
                        name + ", CPU of the server",
                        "us",
                        ours,
                        workload,
                        Loads.SERVER_NANOS,
                        unit * MICROS);
        if (!(workload instanceof Workload.Echo)) {
            figures.addAll(List.of(rate, cpu));
            return;
        }
        Figure p50 = figure(name + ", p50", "us", ours, workload, Loads.P50, MICROS);
        Figure p99 = figure(name + ", p99", "us", ours, workload, Loads.P99, MICROS);
        Target p99Target = Target.atMostTimesTheFirstPeer(goals.p99());
        figures.addAll(
                List.of(with(goals.rate(rate.peers()), rate), cpu, p50, with(p99Target, p99)));
    }

    private Figure figure(
            String name,
            String unit,
            Contender ours,
            Workload workload,
            String key,
            double factor) {
        List<Figure.Peer> peers = new ArrayList<>();
        for (Contender peer : contenders) {
            if (!peer.isOurs() && has(workload, peer)) {
                peers.add(new Figure.Peer(peer.name(), factor * median(workload, peer, key)));
            }
        }
        double value = factor * median(workload, ours, key);
        return new Figure(name, unit, value, peers, Target.none());
    }

    private static Figure with(Target target, Figure figure) {
        return new Figure(figure.name(), figure.unit(), figure.value(), figure.peers(), target);
    }

    private double median(Workload workload, Contender contender, String key) {
        return results.getOrDefault(workload, Map.of())
                .getOrDefault(contender, new Measured())
                .median(key);
    }

    /** Of the contender that gave it the most to do. */
    private Figure load(Workload workload) {
        double busiest =
                contenders.stream()
                        .filter(contender -> has(workload, contender))
                        .mapToDouble(contender -> median(workload, contender, Loads.BUSIEST))
                        .max()
                        .orElseThrow();
        return new Figure(
                "busiest thread of the load generator: " + workload,
                "%",
                busiest / PERCENT,
                List.of(),
                Target.atMost(BUSY_PERCENT));
    }
}
