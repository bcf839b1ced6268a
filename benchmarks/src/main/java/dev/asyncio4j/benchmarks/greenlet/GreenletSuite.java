package dev.asyncio4j.benchmarks.greenlet;

import static dev.asyncio4j.benchmarks.Comparison.benchmark;

import dev.asyncio4j.benchmarks.Comparison;
import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Suite;
import dev.asyncio4j.benchmarks.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * What an item of a generator and a switch between greenlets cost, and gevent's greenlets.
 *
 * <p>The first peer of the former is a raw continuation, of which both are made: the least that
 * they can cost.
 */
public final class GreenletSuite implements Suite {
    private static final String RAW = "raw continuation";
    static final String ITEM = "item of a generator";
    static final String WHOLE = "generator of one item";
    static final String SWITCH = "switch between greenlets";

    @Override
    public String name() {
        return "greenlet";
    }

    @Override
    public String title() {
        return "generators, greenlets and gevent";
    }

    @Override
    public List<Figure> measure(Effort effort, Progress progress) throws Exception {
        List<Figure> figures = Comparison.measure(comparisons(), effort, progress);
        List<Figure> all = new ArrayList<>(PythonPeers.addTo(figures, effort, progress));
        all.addAll(GeventFigures.measure(effort, progress));
        return all;
    }

    private static List<Comparison> comparisons() {
        Target closeToRaw = Target.atMostTimesTheFirstPeer(1.2);
        String raw = benchmark(RawContinuationBenchmark.class, "item");
        return List.of(
                Comparison.of(ITEM, benchmark(GeneratorBenchmark.class, "item"), closeToRaw)
                        .with(RAW, raw)
                        .with(
                                "virtual thread, run by who asks",
                                benchmark(VirtualThreadBenchmark.class, "item"))
                        .with("iterator", benchmark(IteratorBenchmark.class, "item"))
                        .with(
                                "iterator of a stream",
                                benchmark(IteratorBenchmark.class, "itemOfAStream")),
                Comparison.of(
                                "item in a task",
                                benchmark(GeneratorBenchmark.class, "itemInATask"),
                                closeToRaw)
                        .with(
                                RAW + " in a task",
                                benchmark(RawContinuationBenchmark.class, "itemInATask")),
                Comparison.of(
                                "item through 100 levels",
                                benchmark(GeneratorBenchmark.class, "itemThroughAHundredLevels"),
                                Target.none())
                        .with(RAW, raw),
                Comparison.of(
                                WHOLE,
                                benchmark(GeneratorBenchmark.class, "wholeGenerator"),
                                Target.none())
                        .with(RAW, benchmark(RawContinuationBenchmark.class, "whole")),
                Comparison.of(
                                "item of an asynchronous generator",
                                benchmark(GeneratorBenchmark.class, "asynchronousItem"),
                                Target.none())
                        .with(RAW, raw),
                Comparison.of(
                                SWITCH,
                                benchmark(GreenletBenchmark.class, "switchInTurn"),
                                closeToRaw)
                        .with(RAW, benchmark(RawContinuationBenchmark.class, "inTurn")));
    }
}
