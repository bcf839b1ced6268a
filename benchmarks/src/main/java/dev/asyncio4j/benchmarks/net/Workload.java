package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import dev.asyncio4j.benchmarks.net.servers.ServerProgram;
import java.io.IOException;
import java.util.Map;

/** Something that servers are made to do. */
sealed interface Workload {
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

    /** Messages that come back, one at a time on each connection. */
    record Echo(int kibibytes, int connections) implements Workload {
        @Override
        public String port() {
            return ServerProgram.ECHO_PORT;
        }

        @Override
        public Map<String, Double> run(Child load, Child server, Slice slice)
                throws IOException, InterruptedException {
            return load.ask(
                    LoadProgram.ECHO,
                    server.said(port()),
                    server.pid(),
                    connections,
                    kibibytes << 10,
                    slice.rampMillis(),
                    slice.millis());
        }

        @Override
        public String toString() {
            return "echo of " + kibibytes + " KiB, " + connections + " connections";
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
