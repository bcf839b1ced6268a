package dev.asyncio4j.benchmarks.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server to be measured.
 *
 * @param command how to start it
 * @param environment in which it differs from ours
 * @param compilesItself whether it has to run for a while until it is fast
 * @param tellsMemory whether it can be asked what it has in use
 * @param cores to how many cores it is kept
 * @param goals of ours; the others have none
 */
record Contender(
        String name,
        List<String> command,
        Map<String, String> environment,
        boolean compilesItself,
        boolean tellsMemory,
        int cores,
        Optional<Goals> goals) {
    Contender {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** One in a JVM. */
    static Contender java(String name, List<String> command) {
        return new Contender(name, command, Map.of(), true, true, 1, Optional.empty());
    }

    /** A program of another language. */
    static Contender other(String name, List<String> command, Map<String, String> environment) {
        return new Contender(name, command, environment, false, false, 1, Optional.empty());
    }

    /** The same as one of ours, which is compared with the others. */
    Contender ours(Goals asked) {
        return new Contender(
                name, command, environment, compilesItself, tellsMemory, cores, Optional.of(asked));
    }

    /** The same, on so many cores. */
    Contender onCores(int count) {
        return new Contender(name, command, environment, compilesItself, tellsMemory, count, goals);
    }

    /**
     * The same, with memory for much to do, as servers have it: a JVM would begin with a heap of a
     * 64th of the machine's memory.
     */
    Contender underLoad() {
        if (!compilesItself) {
            return this;
        }
        List<String> flagged = new ArrayList<>(command);
        flagged.add(1, "-Xms1g");
        return new Contender(name, flagged, environment, compilesItself, tellsMemory, cores, goals);
    }

    boolean isOurs() {
        return goals.isPresent();
    }
}
