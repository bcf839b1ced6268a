package dev.asyncio4j.benchmarks;

import java.util.List;

/** Figures that are measured together. */
public interface Suite {
    /** What it is called on the command line. */
    String name();

    /** One line that says what it is about. */
    String title();

    /** Measures; this takes minutes. */
    List<Figure> measure(Effort effort, Progress progress) throws Exception;
}
