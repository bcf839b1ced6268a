package dev.asyncio4j.benchmarks.net;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The contenders' processes: all of them are there while one after the other is measured. */
final class Servers implements AutoCloseable {
    private final Map<Contender, Child> children = new LinkedHashMap<>();

    private Servers() {}

    /** Starts one of each. */
    static Servers start(List<Contender> contenders) throws IOException, InterruptedException {
        Servers servers = new Servers();
        try {
            for (Contender contender : contenders) {
                servers.children.put(contender, start(contender));
            }
        } catch (IOException | RuntimeException | InterruptedException failed) {
            servers.close();
            throw failed;
        }
        return servers;
    }

    static Child start(Contender contender) throws IOException, InterruptedException {
        return Child.start(contender.name(), contender.command(), contender.environment());
    }

    Child of(Contender contender) {
        return Objects.requireNonNull(children.get(contender), contender::name);
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
    }
}
