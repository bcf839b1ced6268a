package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import dev.asyncio4j.benchmarks.net.servers.ServerProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server has in memory for a connection on which nothing happens, after one byte has come
 * and gone.
 *
 * <p>Each is a new process: one that has served thousands before has room for them, and its
 * resident memory would not grow. What a JVM has in use is asked afterwards, when it has compiled
 * what it runs: before, the stack of whoever waits is that of the interpreter, which is larger.
 */
final class IdleRun {
    private static final int FIRST_CONNECTIONS = 200;
    private static final double MOST_BYTES = 4_096;

    private final NetRun run;
    private final Child load;
    private final int connections;
    private final Progress progress;

    /** The bytes of one connection: what the program has in use, and what the system gave it. */
    private final Map<Contender, Double> used = new LinkedHashMap<>();

    private final Map<Contender, Double> resident = new LinkedHashMap<>();

    IdleRun(NetRun run, Child load, Slice slice, Progress progress) {
        this.run = run;
        this.load = load;
        this.connections = slice.idleConnections();
        this.progress = progress;
    }

    List<Figure> measure(List<Contender> contenders) throws IOException, InterruptedException {
        String what = String.format(Locale.ROOT, "an idle connection of %,d", connections);
        if (!NetRun.permits(connections, what, progress)) {
            return List.of();
        }
        for (Contender contender : contenders) {
            try (Child server = Servers.start(contender)) {
                measure(contender, server);
            }
        }
        List<Figure> figures = new ArrayList<>();
        Target target = Target.atMost(MOST_BYTES);
        for (Contender ours : contenders.stream().filter(Contender::isOurs).toList()) {
            String name = ours.name() + ": " + what;
            add(figures, name + ", heap and direct", ours, used, target);
            add(figures, name + ", resident", ours, resident, Target.none());
        }
        return figures;
    }

    private static void add(
            List<Figure> figures,
            String name,
            Contender ours,
            Map<Contender, Double> bytes,
            Target target) {
        Double value = bytes.get(ours);
        if (value == null) {
            return;
        }
        List<Figure.Peer> peers = new ArrayList<>();
        bytes.forEach((contender, theirs) -> {
            if (!contender.isOurs()) {
                peers.add(new Figure.Peer(contender.name(), theirs));
            }
        });
        figures.add(new Figure(name, "B", value, peers, target));
    }

    private void measure(Contender contender, Child server)
            throws IOException, InterruptedException {
        // What is there once and for all comes first.
        hold(server, FIRST_CONNECTIONS);
        release(server);
        measureResident(contender, server);
        if (contender.tellsMemory()) {
            run.warmUp(contender, server, List.of(Workloads.USUAL));
            measureUsed(contender, server);
        }
        progress.step(
                "%,d idle connections, %s: %,.0f B resident each, %,.0f B in use"
                        .formatted(
                                connections,
                                contender.name(),
                                resident.getOrDefault(contender, Double.NaN),
                                used.getOrDefault(contender, Double.NaN)));
    }

    private void measureResident(Contender contender, Child server)
            throws IOException, InterruptedException {
        Optional<Long> before = server.residentBytes();
        hold(server, connections);
        server.rest();
        Optional<Long> after = server.residentBytes();
        release(server);
        if (before.isPresent() && after.isPresent()) {
            resident.put(contender, (double) (after.get() - before.get()) / connections);
        }
    }

    private void measureUsed(Contender contender, Child server)
            throws IOException, InterruptedException {
        double before = used(server);
        hold(server, connections);
        server.rest();
        used.put(contender, (used(server) - before) / connections);
        release(server);
    }

    private void hold(Child server, int count) throws IOException, InterruptedException {
        load.ask(LoadProgram.HOLD, server.said(ServerProgram.ECHO_PORT), count);
    }

    private void release(Child server) throws IOException, InterruptedException {
        load.ask(LoadProgram.RELEASE);
        server.rest();
    }

    /** Asked twice: the first answer makes garbage and classes of its own. */
    private static double used(Child server) throws IOException, InterruptedException {
        server.ask(ServerProgram.MEMORY);
        return server.ask(ServerProgram.MEMORY).values().stream().mapToDouble(x -> x).sum();
    }
}
