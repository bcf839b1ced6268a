package dev.asyncio4j.benchmarks.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Sleepers in a JVM by themselves, since the first run of it is to be a cold one, and its memory
 * theirs alone. Prints what it measures, a name and a number a line.
 */
final class SleepersProgram {
    static final String TASKS = "tasks";
    static final String THREADS = "threads";

    static final String COLD_SECONDS = "cold";
    static final String WARM_SECONDS = "warm";
    static final String PEAK_MEBIBYTES = "peak";
    static final String HEAP_BYTES_EACH = "heap";

    private final Sleepers sleepers;
    private final int count;

    private SleepersProgram(Sleepers sleepers, int count) {
        this.sleepers = sleepers;
        this.count = count;
    }

    /** Takes the kind, how many of it, and how often to run again after the first time. */
    public static void main(String[] arguments) throws IOException {
        Sleepers kind = arguments[0].equals(TASKS) ? Sleepers::tasks : Sleepers::threads;
        var program = new SleepersProgram(kind, Integer.parseInt(arguments[1]));
        int repetitions = Integer.parseInt(arguments[2]);

        program.measureTime(COLD_SECONDS);
        for (int i = 0; i < repetitions; i++) {
            program.measureTime(WARM_SECONDS);
        }
        measurePeakMemory();
        program.measureHeap();
    }

    private void measureTime(String name) {
        long start = System.nanoTime();
        sleepers.sleep(count, Duration.ofSeconds(1), () -> {});
        print(name, (System.nanoTime() - start) / 1e9);
    }

    private void measureHeap() {
        long before = usedHeap();
        sleepers.sleep(
                count,
                Duration.ofHours(1),
                () -> {
                    print(HEAP_BYTES_EACH, (double) (usedHeap() - before) / count);
                    Runtime.getRuntime().halt(0);
                });
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The most that this process ever had in memory: Linux counts it. */
    private static void measurePeakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            try (Stream<String> lines = Files.lines(status)) {
                lines.filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .forEach(kibibytes -> print(PEAK_MEBIBYTES, kibibytes / 1024.0));
            }
        }
    }

    private static void print(String name, double value) {
        System.out.println(name + " " + value);
    }
}
