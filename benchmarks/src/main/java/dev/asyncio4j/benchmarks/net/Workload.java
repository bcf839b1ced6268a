package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import dev.asyncio4j.benchmarks.net.load.Loads;
import dev.asyncio4j.benchmarks.net.servers.ServerProgram;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Something that servers are made to do. */
sealed interface Workload {
    /** A thread of the load generator that is busier may have been what all waited for. */
    double BUSY = 0.9;

    /** Which port of a server it needs. */
    String port();

    /** How many connections it opens at a time. */
    int connections();

    /** Of what is counted each second. */
    default String unit() {
        return "/s";
    }

    /** How many of what is counted are one of the unit. */
    default double countsOfUnit() {
        return 1;
    }

    /** Has the load generator do it. */
    Map<String, Double> run(Child load, Child server, Slice slice)
            throws IOException, InterruptedException;

    /**
     * Why what was measured says nothing of the server, if so.
     *
     * @param medians of what was measured, by name
     */
    default Optional<String> doubt(ToDoubleFunction<String> medians) {
        double busiest = medians.applyAsDouble(Loads.BUSIEST);
        return busiest < BUSY
                ? Optional.empty()
                : Optional.of(
                        "the load was the limit, its busiest thread at %.0f %%"
                                .formatted(100 * busiest));
    }

    /** Messages that come back, one at a time on each connection, each sent as soon as it can. */
    record Echo(int kibibytes, int connections, boolean tls) implements Workload {
        static Echo plain(int kibibytes, int connections) {
            return new Echo(kibibytes, connections, false);
        }

        static Echo overTls(int kibibytes, int connections) {
            return new Echo(kibibytes, connections, true);
        }

        @Override
        public String port() {
            return tls ? ServerProgram.TLS_PORT : ServerProgram.ECHO_PORT;
        }

        @Override
        public Map<String, Double> run(Child load, Child server, Slice slice)
                throws IOException, InterruptedException {
            return run(load, server, slice, 0);
        }

        private Map<String, Double> run(Child load, Child server, Slice slice, int rate)
                throws IOException, InterruptedException {
            return load.ask(
                    tls ? LoadProgram.ECHO_TLS : LoadProgram.ECHO,
                    server.said(port()),
                    server.pid(),
                    connections,
                    kibibytes << 10,
                    rate,
                    slice.rampMillis(),
                    slice.millis());
        }

        @Override
        public String toString() {
            return (tls ? "TLS echo of " : "echo of ")
                    + kibibytes
                    + " KiB, "
                    + connections
                    + " connections";
        }
    }

    /**
     * The same, but so many messages a second: what the latency is where there is time left. The
     * load generator watches the clock and is always busy; what tells that it was the limit is a
     * rate that is not reached.
     */
    record Paced(Echo echo, int rate) implements Workload {
        private static final double REACHED = 0.95;

        @Override
        public String port() {
            return echo.port();
        }

        @Override
        public int connections() {
            return echo.connections();
        }

        @Override
        public Map<String, Double> run(Child load, Child server, Slice slice)
                throws IOException, InterruptedException {
            return echo.run(load, server, slice, rate);
        }

        @Override
        public Optional<String> doubt(ToDoubleFunction<String> medians) {
            double reached = medians.applyAsDouble(Loads.RATE);
            return reached >= REACHED * rate
                    ? Optional.empty()
                    : Optional.of("%,.0f /s of %,d were answered".formatted(reached, rate));
        }

        /** Without the rate, which is another one in each run. */
        @Override
        public String toString() {
            return "paced " + echo;
        }
    }

    /** Connections that are opened, echo a byte, and are closed. */
    record Connect() implements Workload {
        /** Far fewer than an address has ports, since each is kept for a while. */
        private static final int MOST = 20_000;

        @Override
        public String port() {
            return ServerProgram.ECHO_PORT;
        }

        @Override
        public int connections() {
            return 0;
        }

        @Override
        public Map<String, Double> run(Child load, Child server, Slice slice)
                throws IOException, InterruptedException {
            return load.ask(
                    LoadProgram.CONNECT, server.said(port()), server.pid(), MOST, slice.millis());
        }

        @Override
        public String toString() {
            return "connect, echo a byte, close";
        }
    }

    /** Bytes that are passed on to another server. */
    record Proxy() implements Workload {
        @Override
        public String port() {
            return ServerProgram.PROXY_PORT;
        }

        @Override
        public int connections() {
            return 10;
        }

        @Override
        public String unit() {
            return "MiB/s";
        }

        @Override
        public double countsOfUnit() {
            return 1 << 20;
        }

        @Override
        public Map<String, Double> run(Child load, Child server, Slice slice)
                throws IOException, InterruptedException {
            return load.ask(
                    LoadProgram.PROXY,
                    server.said(port()),
                    server.pid(),
                    connections(),
                    slice.rampMillis(),
                    slice.millis());
        }

        @Override
        public String toString() {
            return "proxy, " + connections() + " connections";
        }
    }
}
