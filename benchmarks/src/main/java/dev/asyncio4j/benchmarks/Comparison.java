package dev.asyncio4j.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.runner.RunnerException;

/**
 * What is to be measured with JMH for one figure: our benchmark, and those of the peers.
 *
 * @param ours as {@link #benchmark} names it
 * @param peers the benchmark of each, by the peer's name
 */
public record Comparison(String name, String ours, Map<String, String> peers, Target target) {
    /** A comparison with nobody yet. */
    public static Comparison of(String name, String ours, Target target) {
        return new Comparison(name, ours, Map.of(), target);
    }

    /** With one peer more. */
    public Comparison with(String peer, String benchmark) {
        Map<String, String> more = new LinkedHashMap<>(peers);
        more.put(peer, benchmark);
        return new Comparison(name, ours, more, target);
    }

    /** What JMH calls this method of this class. */
    public static String benchmark(Class<?> type, String method) {
        return type.getName() + "." + method;
    }

    /** Measures them all, in rounds. */
    public static List<Figure> measure(
            Collection<Comparison> comparisons, Effort effort, Progress progress)
            throws RunnerException {
        Set<String> benchmarks = new LinkedHashSet<>();
        for (Comparison comparison : comparisons) {
            benchmarks.add(comparison.ours);
            benchmarks.addAll(comparison.peers.values());
        }
        Map<String, Double> nanos = Rounds.medians(benchmarks, effort, progress);
        return comparisons.stream().map(comparison -> comparison.figure(nanos)).toList();
    }

    private Figure figure(Map<String, Double> nanos) {
        return new Figure(
                name,
                "ns",
                of(ours, nanos),
                peers.entrySet().stream()
                        .map(peer -> new Figure.Peer(peer.getKey(), of(peer.getValue(), nanos)))
                        .toList(),
                target);
    }

    private static double of(String benchmark, Map<String, Double> nanos) {
        Double measured = nanos.get(benchmark);
        if (measured == null) {
            throw new IllegalStateException(benchmark + " was not measured");
        }
        return measured;
    }
}
