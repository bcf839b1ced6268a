package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.net.Workload.Connect;
import dev.asyncio4j.benchmarks.net.Workload.Echo;
import dev.asyncio4j.benchmarks.net.Workload.Proxy;
import java.util.List;

/** What servers are made to do in the suite. */
final class Workloads {
    static final List<Workload> ALL =
            List.of(
                    new Echo(1, 100),
                    new Echo(10, 100),
                    new Echo(100, 100),
                    new Echo(1, 5_000),
                    new Echo(10, 5_000),
                    new Echo(100, 5_000),
                    new Connect(),
                    new Proxy());

    /** Those that bring a server to its speed. */
    static final List<Workload> WARM_UP =
            List.of(
                    new Echo(1, 100),
                    new Echo(10, 100),
                    new Echo(100, 100),
                    new Connect(),
                    new Proxy());

    private Workloads() {}
}
