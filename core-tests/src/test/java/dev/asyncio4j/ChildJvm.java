package dev.asyncio4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program in a JVM of its own: the same Java and class path as this one, and what it prints, on
 * either stream, as lines. Whatever is waited for must come within half a minute, or the test fails
 * with the lines that did come.
 *
 * <pre>{@code
 * try (ChildJvm child = ChildJvm.start(Program.class)) {
 *     child.awaitLine("ready");
 *     child.interrupt();
 *     assertThat(child.awaitExit()).isEqualTo(130);
 * }
 * }</pre>
 */
public final class ChildJvm implements AutoCloseable {
    /** What lets asyncio4j schedule virtual threads. */
    public static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Thread reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ChildJvm(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // They would add flags of their own, and lines about it.
            builder.environment()
                    .keySet()
                    .removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        reader = Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::read);
    }

    /** Starts the {@code main} of a class, with {@link #OPEN}. */
    public static ChildJvm start(Class<?> program, String... arguments) {
        return start(List.of(OPEN), program, arguments);
    }

    /** Starts the {@code main} of a class, with {@link #OPEN} and these variables. */
    public static ChildJvm start(Map<String, String> environment, Class<?> program) {
        return start(List.of(OPEN), environment, program);
    }

    /** Starts the {@code main} of a class, with the flags given and no others. */
    public static ChildJvm start(List<String> flags, Class<?> program, String... arguments) {
        return start(flags, Map.of(), program, arguments);
    }

    private static ChildJvm start(
            List<String> flags,
            Map<String, String> environment,
            Class<?> program,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Small and quick to start; what it is about is not speed.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(command, environment);
    }

    /** Sends what Ctrl-C sends: SIGINT. */
    public void interrupt() {
        signal("INT");
    }

    /** Sends a signal. */
    public void signal(String name) {
        try {
            Process kill =
                    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                            .inheritIO()
                            .start();
            if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw failed("could not be sent a signal");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Waits until it has printed this line. */
    public void awaitLine(String line) {
        long patience = PATIENCE.toNanos();
        lock.lock();
        try {
            while (!lines.contains(line)) {
                if (ended || patience <= 0) {
                    throw failed("did not print: " + line);
                }
                patience = changed.awaitNanos(patience);
            }
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it has ended and all it printed is here; returns its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || !reader.join(PATIENCE)) {
                throw failed("did not end");
            }
            return process.exitValue();
        } catch (InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** What it has printed so far. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Ends it, if it has not ended. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException failure) {
            add(failure.toString());
        } finally {
            end();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private AssertionError failed(String what) {
        return new AssertionError(
                "the child JVM " + what + "; it printed:\n" + String.join("\n", lines()));
    }
}
