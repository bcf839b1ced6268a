package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server or the load generator: a process that is asked on its standard input, a line each time,
 * and answers with a name and a number a line, and then {@code done}.
 *
 * <p>All of them end with their input, which ends when this process does, however that happens. So
 * none is left behind.
 */
final class Child implements AutoCloseable {
    /** It is there, but could not do what it was told. */
    static final class Failure extends IllegalStateException {
        private static final long serialVersionUID = 1;

        Failure(String reason) {
            super(reason);
        }
    }

    private static final long LONGEST_ANSWER_SECONDS = 90;
    private static final long LONGEST_END_SECONDS = 5;
    private static final long LONGEST_REST_MILLIS = 5_000;
    private static final long REST_MILLIS = 60;

    /** The operating system counts the time of a process in parts of so much. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final String name;
    private final Process process;
    private final Writer input;

    /** What it has said; empty at its end. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private Map<String, Double> greeting = Map.of();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        input = process.outputWriter();
    }

    /** Starts one, and waits for what it says first. */
    static Child start(String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Child child = new Child(name, builder.start());
        Thread.ofPlatform().daemon().start(child::readLines);
        try {
            child.greeting = child.answer();
        } catch (RuntimeException | InterruptedException failed) {
            child.close();
            throw failed;
        }
        return child;
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException closed) {
            // It has ended.
        }
        lines.add(Optional.empty());
    }

    /** What it said at the start. */
    int said(String key) {
        Double value = greeting.get(key);
        if (value == null) {
            throw new IllegalStateException(name + " has not said its " + key);
        }
        return value.intValue();
    }

    String name() {
        return name;
    }

    boolean hasSaid(String key) {
        return greeting.containsKey(key);
    }

    long pid() {
        return process.pid();
    }

    /** Tells it something, and waits for the answer. */
    Map<String, Double> ask(Object... words) throws IOException, InterruptedException {
        String line = String.join(" ", Stream.of(words).map(Object::toString).toList());
        input.write(line + "\n");
        input.flush();
        return answer();
    }

    private Map<String, Double> answer() throws InterruptedException {
        Map<String, Double> answer = new LinkedHashMap<>();
        for (String line = nextLine(); !line.equals(LoadProgram.DONE); line = nextLine()) {
            int space = line.indexOf(' ');
            if (line.startsWith(LoadProgram.FAILED)) {
                throw new Failure(name + ": " + line.substring(space + 1));
            }
            answer.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        }
        return answer;
    }

    private String nextLine() throws InterruptedException {
        Optional<String> line = lines.poll(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException(
                    name + " has not answered for " + LONGEST_ANSWER_SECONDS + " s");
        }
        return line.orElseThrow(() -> new IllegalStateException(name + " has ended early"));
    }

    /** Waits until it has nothing left to do. */
    void rest() throws InterruptedException {
        long start = System.nanoTime();
        Duration before = cpuTime();
        Duration used = TICK;
        while (used.compareTo(TICK) >= 0
                && System.nanoTime() - start < Duration.ofMillis(LONGEST_REST_MILLIS).toNanos()) {
            Thread.sleep(REST_MILLIS);
            Duration now = cpuTime();
            used = now.minus(before);
            before = now;
        }
    }

    private Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it has in memory, where the system tells. */
    Optional<Long> residentBytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return Optional.empty();
        }
        try (Stream<String> entries = Files.lines(status)) {
            return entries.filter(entry -> entry.startsWith("VmRSS:"))
                    .map(entry -> Long.parseLong(entry.replaceAll("\\D", "")) << 10)
                    .findFirst();
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        try (input) {
            input.flush();
        } catch (IOException ended) {
            // The better.
        }
        try {
            if (process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
