package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which cores are for the server that is measured, one as a rule, and which are for the load. There
 * is a choice where the command {@code taskset} is.
 *
 * @param server the cores of a server; empty if none can be kept to its own
 * @param load the cores of the load generator; empty likewise
 */
record Cores(List<Integer> server, List<Integer> load) {
    /** More than a server of one core can keep busy. */
    private static final int MOST_THREADS = 4;

    Cores {
        server = List.copyOf(server);
        load = List.copyOf(load);
    }

    /** Those that this process may use. */
    static Cores ofThisMachine() throws IOException, InterruptedException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status) || !Tools.runs("taskset", "--version")) {
            return new Cores(List.of(), List.of());
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> of(parse(line.substring(line.indexOf(':') + 1).strip())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The last one is for the servers: the first ones have more to do for the system. */
    static Cores of(List<Integer> allowed) {
        if (allowed.size() < 2) {
            return new Cores(List.of(), List.of());
        }
        return new Cores(List.of(allowed.getLast()), allowed.subList(0, allowed.size() - 1));
    }

    /** As many for a server as for the load, or one less; empty if that is not several. */
    Optional<Cores> halved() {
        List<Integer> all = new ArrayList<>(load);
        all.addAll(server);
        int loads = all.size() - all.size() / 2;
        return all.size() - loads < 2
                ? Optional.empty()
                : Optional.of(new Cores(all.subList(loads, all.size()), all.subList(0, loads)));
    }

    /** Reads a list like {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    /** With how many threads to load. */
    int loadThreads() {
        int cores = load.isEmpty() ? Runtime.getRuntime().availableProcessors() - 1 : load.size();
        return Math.clamp(cores, 1, MOST_THREADS * Math.max(1, server.size()));
    }

    /** The command, for the cores of the load. */
    List<String> forLoad(List<String> command) {
        if (load.isEmpty()) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", list(load)));
        pinned.addAll(command);
        return pinned;
    }

    /**
     * From now on the process has only so many of the cores for servers. Until then it may have all
     * that there are: what compiles itself is ready sooner.
     */
    void keepServer(Child child, int count) throws InterruptedException {
        if (server.isEmpty()) {
            return;
        }
        String own = list(server.subList(server.size() - count, server.size()));
        if (!Tools.runs("taskset", "-a", "-p", "-c", own, String.valueOf(child.pid()))) {
            throw new IllegalStateException("taskset failed");
        }
    }

    private static String list(List<Integer> cores) {
        return cores.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return server.isEmpty()
                ? "not kept to cores of their own: no taskset, or only one core"
                : "each server on "
                        + (server.size() == 1 ? "core " : "cores ")
                        + server
                        + ", the load generator on "
                        + load;
    }
}
