package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What is asked of one of our servers where it echoes. Nothing is asked in regard to who is not
 * here.
 *
 * @param rates by peer, how many times its requests a second at least
 * @param ratesOverTls likewise; there most of the time goes into the engine, which is the JDK's
 *     with some peers and not with others
 * @param latencies by peer, how many times the 99th percentile of its latency at most
 */
record Goals(
        Map<String, Double> rates,
        Map<String, Double> ratesOverTls,
        Map<String, Double> latencies) {
    Goals {
        rates = Map.copyOf(rates);
        ratesOverTls = Map.copyOf(ratesOverTls);
        latencies = Map.copyOf(latencies);
    }

    /** The target of a rate. */
    Target rate(Workload.Echo echo, List<Figure.Peer> peers) {
        return target(echo.tls() ? ratesOverTls : rates, Target::atLeastTimes, peers);
    }

    /** The target of the 99th percentile of a latency. */
    Target latency(List<Figure.Peer> peers) {
        return target(latencies, Target::atMostTimes, peers);
    }

    private static Target target(
            Map<String, Double> asked,
            BiFunction<Double, String, Target> kind,
            List<Figure.Peer> peers) {
        Target target = Target.none();
        for (Figure.Peer peer : peers) {
            Double times = asked.get(peer.name());
            if (times != null) {
                target = target.and(kind.apply(times, peer.name()));
            }
        }
        return target;
    }
}
