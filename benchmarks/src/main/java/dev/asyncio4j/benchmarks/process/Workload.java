package dev.asyncio4j.benchmarks.process;

import java.util.Locale;

/** What a pool of four workers is given to do, once it has begun to work. */
enum Workload {
    ROUND_TRIP("round trip of an empty task", Unit.MICROSECONDS, 1, 1),
    ROUND_TRIP_IN_LOOP("round trip of an empty task, awaited on a loop", Unit.MICROSECONDS, 1, 1),
    TASKS_ONE_BY_ONE("tasks a second, one in flight", Unit.A_SECOND, 1, 1),
    TASKS_IN_FLIGHT("tasks a second, %,d in flight", Unit.A_SECOND, 1_000, 1_000),
    MAP("items a second, %,d mapped in chunks of 100", Unit.A_SECOND, 100_000, 100_000),
    TO_WORKER("array of longs, %,d bytes, to a worker", Unit.BYTES, 100_000_000, 100_000_000),
    FROM_WORKER("array of longs, %,d bytes, from a worker", Unit.BYTES, 100_000_000, 100_000_000),
    PRIMES("primes, numbers tested a second, %d times six", Unit.A_SECOND, 4, 2),
    SUM(
            "sum of 1 to %,d in 8 slices that are sent, numbers a second",
            Unit.A_SECOND, 100_000_000, 10_000_000);

    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    private final String title;
    private final Unit unit;
    private final int size;
    private final int sizeOfALook;

    private enum Unit {
        MICROSECONDS("us"),
        A_SECOND("/s"),
        BYTES("GB/s");

        private final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    Workload(String title, Unit unit, int size, int sizeOfALook) {
        this.title = title;
        this.unit = unit;
        this.size = size;
        this.sizeOfALook = sizeOfALook;
    }

    /** What it is called on the command lines of programs, and in what they print. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    boolean needsNoLoop() {
        return this != ROUND_TRIP_IN_LOOP;
    }

    /** How much is done at once: tasks, items, bytes, or numbers. */
    int size(boolean full) {
        return full ? size : sizeOfALook;
    }

    /** Whether it takes long, and much memory. */
    boolean isHeavy() {
        return this == PRIMES || this == SUM;
    }

    String title(int ofSize) {
        return String.format(Locale.ROOT, title, ofSize);
    }

    /** What Python is sent here, where it is not the same as in Java by itself. */
    String note() {
        return this == SUM || this == TO_WORKER || this == FROM_WORKER ? ", array.array" : "";
    }

    String unit() {
        return unit.text;
    }

    /** In the unit, what was done so often a second. */
    double value(double rate) {
        return switch (unit) {
            case MICROSECONDS -> MICROS / rate;
            case A_SECOND -> rate;
            case BYTES -> rate / NANOS;
        };
    }
}
