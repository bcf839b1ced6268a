package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.net.load.Loads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What was measured of each contender at each workload, and what figures that makes. */
final class Results {
    private static final double MICROS = 1e-3;
    private static final double PERCENT = 0.01;

    private final List<Contender> contenders;
    private final String load;
    private final Map<Workload, Map<Contender, Measured>> results = new LinkedHashMap<>();

    /**
     * @param contenders in the order in which they are to be shown
     * @param load what the load generator is called
     */
    Results(List<Contender> contenders, String load) {
        this.load = load;
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
                                    .map(workload -> new Row(workload, contender))
                                    .forEach(row -> figures.addAll(row.figures(goals))));
        }
        results.keySet().stream()
                .filter(workload -> !(workload instanceof Workload.Paced))
                .forEach(workload -> figures.add(load(workload)));
        return figures;
    }

    /** The least that was reached by any of these, of those that did it. */
    OptionalDouble leastRate(Workload workload, List<Contender> of) {
        return of.stream()
                .filter(contender -> has(workload, contender))
                .mapToDouble(contender -> median(workload, contender, Loads.RATE))
                .min();
    }

    private boolean has(Workload workload, Contender contender) {
        return results.getOrDefault(workload, Map.of()).containsKey(contender);
    }

    private double median(Workload workload, Contender contender, String key) {
        return results.getOrDefault(workload, Map.of())
                .getOrDefault(contender, new Measured())
                .median(key);
    }

    private Optional<String> doubt(Workload workload, Contender contender) {
        return workload.doubt(key -> median(workload, contender, key));
    }

    /** Of the contender that gave it the most to do. */
    private Figure load(Workload workload) {
        List<Contender> those = contenders.stream().filter(one -> has(workload, one)).toList();
        double busiest =
                those.stream()
                        .mapToDouble(contender -> median(workload, contender, Loads.BUSIEST))
                        .max()
                        .orElseThrow();
        List<String> limited =
                those.stream()
                        .filter(contender -> doubt(workload, contender).isPresent())
                        .map(Contender::name)
                        .toList();
        return new Figure(
                        "busiest thread of " + load + ": " + workload,
                        "%",
                        busiest / PERCENT,
                        List.of(),
                        Target.none())
                .with(
                        Optional.of("the limit for: " + String.join("; ", limited))
                                .filter(_ -> !limited.isEmpty()));
    }

    /** One of ours at one workload. */
    private final class Row {
        private final Workload workload;
        private final Contender ours;

        Row(Workload workload, Contender ours) {
            this.workload = workload;
            this.ours = ours;
        }

        List<Figure> figures(Goals goals) {
            double unit = workload.countsOfUnit();
            Figure rate = figure("", workload.unit(), Loads.RATE, 1 / unit);
            Figure cpu = figure(", CPU of the server", "us", Loads.SERVER_NANOS, unit * MICROS);
            return switch (workload) {
                case Workload.Echo echo ->
                        List.of(
                                judged(rate, goals.rate(echo, rate.peers())),
                                cpu,
                                latency(", p50", Loads.P50),
                                p99(goals));
                case Workload.Paced _ ->
                        List.of(rate, cpu, latency(", p50", Loads.P50), p99(goals));
                case Workload.Connect _, Workload.Proxy _ -> List.of(rate, cpu);
            };
        }

        private Figure p99(Goals goals) {
            Figure p99 = latency(", p99", Loads.P99);
            return judged(p99, goals.latency(p99.peers()));
        }

        private Figure latency(String what, String key) {
            return figure(what, "us", key, MICROS);
        }

        private Figure figure(String what, String unit, String key, double factor) {
            List<Figure.Peer> peers = new ArrayList<>();
            for (Contender peer : contenders) {
                if (!peer.isOurs() && has(workload, peer)) {
                    peers.add(new Figure.Peer(peer.name(), factor * median(workload, peer, key)));
                }
            }
            String name = ours.name() + ": " + workload + what;
            double value = factor * median(workload, ours, key);
            return new Figure(name, unit, value, peers, Target.none());
        }

        /** In doubt if our part of it is, or that of a peer which it is judged by. */
        private Figure judged(Figure figure, Target target) {
            List<String> peers =
                    target.parts().stream()
                            .flatMap(part -> part.peerOf(figure).stream())
                            .map(Figure.Peer::name)
                            .toList();
            if (peers.isEmpty()) {
                return figure;
            }
            return figure.with(target)
                    .with(
                            contenders.stream()
                                    .filter(one -> one.equals(ours) || peers.contains(one.name()))
                                    .flatMap(this::doubtOf)
                                    .findFirst());
        }

        private Stream<String> doubtOf(Contender contender) {
            return doubt(workload, contender).stream()
                    .map(why -> "no verdict: " + contender.name() + ": " + why);
        }
    }
}
