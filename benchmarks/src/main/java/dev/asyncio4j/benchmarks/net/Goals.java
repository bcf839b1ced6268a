package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
import java.util.List;
import java.util.Map;

/**
 * What is asked of one of our servers where it echoes.
 *
 * @param rates by peer, how many times its requests a second at least
 * @param p99 how many times the first peer's 99th percentile of the latency at most
 */
record Goals(Map<String, Double> rates, double p99) {
    Goals {
        rates = Map.copyOf(rates);
    }

    /** The target of a rate; nothing is asked in regard to who is not here. */
    Target rate(List<Figure.Peer> peers) {
        Target target = Target.none();
        for (Figure.Peer peer : peers) {
            Double times = rates.get(peer.name());
            if (times != null) {
                target = target.and(Target.atLeastTimes(times, peer.name()));
            }
        }
        return target;
    }
}
