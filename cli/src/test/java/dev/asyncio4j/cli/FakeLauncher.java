package dev.asyncio4j.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Starts nothing, and says of each program what it was told to say. */
final class FakeLauncher implements Launcher {
    /** The arguments of every JVM that was asked for. */
    final List<List<String>> started = new CopyOnWriteArrayList<>();

    private final Map<String, Script> scripts = new HashMap<>();
    private final int exitCodeInForeground;

    FakeLauncher() {
        this(0);
    }

    FakeLauncher(int exitCodeInForeground) {
        this.exitCodeInForeground = exitCodeInForeground;
    }

    private record Script(Ending ending, List<String> lines) {}

    /** When a JVM is started whose last argument is this, it prints these lines and exits. */
    FakeLauncher with(String lastArgument, int exitCode, String... lines) {
        return with(lastArgument, new Ending(exitCode, false, Duration.ofMillis(1_250)), lines);
    }

    /** The same, for one that is killed after these lines. */
    FakeLauncher withHanging(String lastArgument, String... lines) {
        return with(lastArgument, new Ending(137, true, Duration.ofSeconds(60)), lines);
    }

    private FakeLauncher with(String lastArgument, Ending ending, String... lines) {
        scripts.put(lastArgument, new Script(ending, List.of(lines)));
        return this;
    }

    @Override
    public int runInForeground(List<String> arguments) {
        started.add(arguments);
        return exitCodeInForeground;
    }

    @Override
    public Ending runWatched(List<String> arguments, Duration limit, Consumer<String> lines) {
        started.add(arguments);
        Script script = Objects.requireNonNull(scripts.get(arguments.getLast()));
        script.lines().forEach(lines);
        return script.ending();
    }
}
