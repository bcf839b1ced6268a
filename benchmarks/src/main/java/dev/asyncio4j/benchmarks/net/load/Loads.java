package dev.asyncio4j.benchmarks.net.load;

import dev.asyncio4j.benchmarks.net.load.Course.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The loads that there are; each returns what it has measured, by name. */
public final class Loads {
    /** Of what is measured, each second: answers, connections, or bytes. */
    public static final String RATE = "rate";

    /** Nanoseconds from when a request was sent, or ought to have been, to its answer. */
    public static final String P50 = "p50";

    public static final String P99 = "p99";

    /** How many CPUs the load generator kept busy. */
    public static final String CPUS = "cpus";

    /** The part of the time in which its busiest thread ran. */
    public static final String BUSIEST = "busiest";

    /** How much of a CPU the server used. */
    public static final String SERVER = "server";

    /** Nanoseconds of it for each of what is counted. */
    public static final String SERVER_NANOS = "server-nanos";

    private final int threads;
    private final Sink sink;
    private @Nullable Course held;

    Loads(int threads, Sink sink) {
        this.threads = threads;
        this.sink = sink;
    }

    /** Has messages come back, one at a time on each connection. */
    Map<String, Double> echo(Loaded server, Dialogue dialogue, int rampMillis, int millis)
            throws Exception {
        List<EchoShare> shares = echoShares(server.port(), dialogue);
        int connections = dialogue.connections();
        CpuUse before;
        CpuUse after;
        try (Course course = Course.open(shares)) {
            // Each connection on the average had its turn, and has it again where it counts.
            course.phase(Phase.WORKING, rampMillis, connections);
            before = server.cpuUse(course.threads());
            course.phase(Phase.MEASURING, millis, connections);
            after = server.cpuUse(course.threads());
        }
        Histogram latencies = new Histogram();
        shares.forEach(share -> latencies.add(share.latencies()));
        Map<String, Double> measured = measured(latencies.count(), before, after);
        measured.put(P50, latencies.quantile(0.5));
        measured.put(P99, latencies.quantile(0.99));
        return measured;
    }

    private List<EchoShare> echoShares(int port, Dialogue dialogue) throws IOException {
        List<EchoShare> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int connections = share(dialogue.connections(), i);
            shares.add(new EchoShare(dialogue.wire(local(port)), dialogue, connections));
        }
        return shares;
    }

    /** As equal as can be. */
    private int share(int all, int thread) {
        return all / threads + (thread < all % threads ? 1 : 0);
    }

    /** Opens and closes so many connections, or fewer if the time is over. */
    Map<String, Double> connect(Loaded server, int most, int millis) throws Exception {
        List<ConnectShare> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            shares.add(new ConnectShare(new PlainWire(local(server.port())), share(most, i)));
        }
        CpuUse before = server.cpuUse(List.of());
        CpuUse after;
        try (Course course = Course.open(shares)) {
            course.phase(Phase.MEASURING, millis, 1);
            after = server.cpuUse(course.threads());
        }
        long done = shares.stream().mapToLong(ConnectShare::done).sum();
        Map<String, Double> measured = measured(done, before, after);
        long last = shares.stream().mapToLong(ConnectShare::lastDone).max().orElseThrow();
        if (done == most) {
            measured.put(RATE, done * 1e9 / (last - before.nanoTime()));
        }
        return measured;
    }

    /** Sends through a proxy, which is to bring everything to the sink. */
    Map<String, Double> proxy(Loaded server, int connections, int rampMillis, int millis)
            throws Exception {
        try (ProxyLoad load = ProxyLoad.start(local(server.port()), connections, sink)) {
            load.awaitBytes(rampMillis);
            List<Thread> working = load.threads();
            CpuUse before = server.cpuUse(working);
            long received = load.awaitBytes(millis);
            return measured(received, before, server.cpuUse(working));
        }
    }

    /** Opens connections, each of which echoes a byte and then is idle. */
    void hold(int port, int connections) throws Exception {
        if (held != null) {
            throw new IllegalStateException("connections are held already");
        }
        held = Course.open(echoShares(port, Dialogue.idle(connections)));
    }

    /** Closes those that are held. */
    void release() {
        if (held != null) {
            held.close();
            held = null;
        }
    }

    private static Map<String, Double> measured(long done, CpuUse before, CpuUse after) {
        if (done == 0) {
            throw new IllegalStateException("nothing was done");
        }
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put(RATE, done * 1e9 / (after.nanoTime() - before.nanoTime()));
        measured.put(CPUS, after.cpusSince(before));
        measured.put(BUSIEST, after.busiestSince(before));
        double cpus = after.otherCpusSince(before);
        measured.put(SERVER, cpus);
        measured.put(SERVER_NANOS, cpus * (after.nanoTime() - before.nanoTime()) / done);
        return measured;
    }

    static SocketAddress local(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }
}
