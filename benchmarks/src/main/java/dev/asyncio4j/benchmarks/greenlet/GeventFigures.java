package dev.asyncio4j.benchmarks.greenlet;

import static dev.asyncio4j.benchmarks.Comparison.benchmark;

import dev.asyncio4j.benchmarks.Comparison;
import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Measured;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The API of gevent, beside gevent, where that is installed. */
final class GeventFigures {
    private static final String SCRIPT = "spawns.py";
    private static final String SPAWN = "spawn and join, 100,000 greenlets";
    private static final String PLAIN = SPAWN + ", on a plain thread";
    private static final String SLEEP = "sleep(0) of greenlets in turn";

    private GeventFigures() {}

    static List<Figure> measure(Effort effort, Progress progress) throws Exception {
        List<Figure> ours =
                Comparison.measure(
                        List.of(
                                comparison(SPAWN, "spawnAndJoin"),
                                comparison(PLAIN, "spawnAndJoinOnAPlainThread"),
                                comparison(SLEEP, "sleepZero")),
                        effort,
                        progress);
        Optional<String> version =
                Tools.says(Tools.PYTHON, "-c", "import gevent; print(gevent.__version__)");
        if (version.isEmpty()) {
            progress.step("left out: gevent (no package gevent for " + Tools.PYTHON + ")");
            return ours;
        }
        Measured gevent = measureGevent(effort, progress);
        return ours.stream().map(figure -> beside(figure, version.get(), gevent)).toList();
    }

    private static Comparison comparison(String name, String method) {
        return Comparison.of(name, benchmark(GeventBenchmark.class, method), Target.none());
    }

    private static Figure beside(Figure ours, String version, Measured gevent) {
        double value = gevent.median(ours.name().equals(SLEEP) ? "sleep" : "spawn");
        return new Figure(
                ours.name(),
                ours.unit(),
                ours.value(),
                List.of(new Figure.Peer("gevent " + version, value)),
                targetOf(ours.name()));
    }

    private static Target targetOf(String figure) {
        return switch (figure) {
            case SPAWN -> Target.atMostTimesTheFirstPeer(1.0 / 20);
            case SLEEP -> Target.atMostTimesTheFirstPeer(1.0 / 6);
            default -> Target.none();
        };
    }

    private static Measured measureGevent(Effort effort, Progress progress) throws Exception {
        Measured measured = new Measured();
        Path folder = Files.createTempDirectory("asyncio4j-gevent");
        Path script = Tools.copy(GeventFigures.class, SCRIPT, folder);
        try {
            for (int round = 1; round <= effort.rounds(); round++) {
                String line = Tools.says(Tools.PYTHON, script.toString()).orElseThrow();
                progress.step("gevent: " + line);
                for (String figure : line.split(", ", -1)) {
                    measured.take(figure);
                }
            }
        } finally {
            Files.delete(script);
            Files.delete(folder);
        }
        return measured;
    }
}
