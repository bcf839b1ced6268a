package dev.asyncio4j.benchmarks;

/**
 * How much time goes into a figure.
 *
 * @param rounds how often everything is measured, each time in a new JVM
 * @param warmupSeconds spent in each of these JVMs before anything counts
 * @param iterations how often each of these JVMs then measures, their median counts
 * @param iterationSeconds how long each time, at least
 */
public record Effort(int rounds, double warmupSeconds, int iterations, double iterationSeconds) {
    /** For a figure to be published. */
    public static final Effort FULL = new Effort(5, 2.0, 7, 0.2);

    /** For a first look. */
    public static final Effort QUICK = new Effort(1, 0.8, 3, 0.15);
}
