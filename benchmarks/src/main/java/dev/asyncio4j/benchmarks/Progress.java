package dev.asyncio4j.benchmarks;

/** Told of each step, so that whoever waits sees that something happens. */
@FunctionalInterface
public interface Progress {
    void step(String done);
}
