package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.net.Workload.Connect;
import dev.asyncio4j.benchmarks.net.Workload.Echo;
import dev.asyncio4j.benchmarks.net.Workload.Proxy;
import java.util.List;

/** What servers are made to do in the suite. */
final class Workloads {
    /** The one that is the measure of all: paced, and on several cores, it is measured again. */
    static final Echo USUAL = Echo.plain(1, 100);

    private static final List<Workload> FULL =
            List.of(
                    USUAL,
                    Echo.plain(10, 100),
                    Echo.plain(100, 100),
                    Echo.plain(1, 5_000),
                    Echo.plain(10, 5_000),
                    Echo.plain(100, 5_000),
                    Echo.overTls(1, 100),
                    Echo.overTls(10, 100),
                    new Connect(),
                    new Proxy());

    /** One of each kind. */
    private static final List<Workload> QUICK =
            List.of(
                    USUAL,
                    Echo.plain(100, 100),
                    Echo.plain(1, 5_000),
                    Echo.overTls(1, 100),
                    new Connect(),
                    new Proxy());

    private Workloads() {}

    static List<Workload> of(Effort effort) {
        return effort.rounds() > 1 ? FULL : QUICK;
    }
}
