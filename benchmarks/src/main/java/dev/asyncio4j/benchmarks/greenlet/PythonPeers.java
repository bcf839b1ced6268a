package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPython's generators, and the package greenlet, where they are installed. */
final class PythonPeers {
    private static final String SCRIPT = "generators.py";

    private PythonPeers() {}

    /** The figures, with Python's beside them. */
    static List<Figure> addTo(List<Figure> figures, Effort effort, Progress progress)
            throws IOException, InterruptedException {
        Measured python = measure(effort, progress);
        List<Figure> all = new ArrayList<>();
        for (Figure figure : figures) {
            all.add(
                    switch (figure.name()) {
                        case GreenletSuite.ITEM -> with(figure, "CPython", python, "item");
                        case GreenletSuite.WHOLE -> with(figure, "CPython", python, "whole");
                        case GreenletSuite.SWITCH ->
                                with(figure, "CPython's greenlet", python, "switch");
                        case "item through 100 levels" -> with(figure, "CPython", python, "levels");
                        default -> figure;
                    });
        }
        return all;
    }

    private static Figure with(Figure figure, String peer, Measured python, String key) {
        if (!python.has(key)) {
            return figure;
        }
        List<Figure.Peer> peers = new ArrayList<>(figure.peers());
        peers.add(new Figure.Peer(peer, python.median(key)));
        Target target = figure.target();
        return new Figure(
                figure.name(), figure.unit(), figure.value(), peers, target, figure.doubt());
    }

    private static Measured measure(Effort effort, Progress progress)
            throws IOException, InterruptedException {
        Measured measured = new Measured();
        Path folder = Files.createTempDirectory("asyncio4j-generators");
        Path script = Tools.copy(PythonPeers.class, SCRIPT, folder);
        try {
            for (int round = 1; round <= effort.rounds(); round++) {
                run(script, measured, progress);
            }
        } finally {
            Files.delete(script);
            Files.delete(folder);
        }
        return measured;
    }

    /** What the script prints is a line, of names and numbers by turns. */
    private static void run(Path script, Measured measured, Progress progress)
            throws InterruptedException {
        Tools.says(Tools.PYTHON, script.toString())
                .ifPresentOrElse(
                        line -> {
                            progress.step("CPython: " + line);
                            for (String figure : line.split(", ", -1)) {
                                measured.take(figure);
                            }
                        },
                        () -> progress.step("left out: CPython (no " + Tools.PYTHON + ")"));
    }
}
