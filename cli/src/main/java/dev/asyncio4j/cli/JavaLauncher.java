package dev.asyncio4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts the {@code java} of one JDK. */
final class JavaLauncher implements Launcher {
    private final Path java;
    private final InstantSource clock;
    private final Function<Duration, Executor> after;

    JavaLauncher(Path javaHome) {
        this(
                javaHome,
                InstantSource.system(),
                limit -> CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * @param after gives an executor that runs what it is given when so much time has passed
     */
    JavaLauncher(Path javaHome, InstantSource clock, Function<Duration, Executor> after) {
        this.java = javaHome.resolve("bin").resolve("java");
        this.clock = clock;
        this.after = after;
    }

    @Override
    public int runInForeground(List<String> arguments) throws IOException, InterruptedException {
        try (CtrlC _ = CtrlC.ignore()) {
            Process child = command(arguments).inheritIO().start();
            try (ChildGuard _ = ChildGuard.terminating(child)) {
                return child.waitFor();
            }
        }
    }

    @Override
    public Ending runWatched(List<String> arguments, Duration limit, Consumer<String> lines)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        all.add("-Dstdout.encoding=UTF-8");
        all.add("-Dstderr.encoding=UTF-8");
        all.addAll(arguments);
        Instant begin = clock.instant();
        Process child = command(all).redirectErrorStream(true).start();
        AtomicBoolean killed = new AtomicBoolean();
        CompletableFuture<Void> killer =
                CompletableFuture.runAsync(
                        () -> {
                            killed.set(true);
                            ChildGuard.kill(child);
                        },
                        after.apply(limit));
        try (ChildGuard _ = ChildGuard.killing(child);
                BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            child.getOutputStream().close();
            output.lines().forEach(lines);
            int exitCode = child.waitFor();
            return new Ending(exitCode, killed.get(), Duration.between(begin, clock.instant()));
        } finally {
            killer.cancel(false);
        }
    }

    private ProcessBuilder command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
