package dev.asyncio4j.benchmarks;

import java.time.Instant;
import java.util.List;

/** A suite's figures, with where and when they were measured. */
public record Report(
        String suite, boolean quick, Instant date, Machine machine, List<Figure> figures) {
    public Report {
        figures = List.copyOf(figures);
    }
}
