package dev.asyncio4j.benchmarks.core;

import static dev.asyncio4j.benchmarks.Comparison.benchmark;
import static dev.asyncio4j.benchmarks.Target.atMost;

import dev.asyncio4j.benchmarks.Comparison;
import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Suite;
import dev.asyncio4j.benchmarks.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * What the loop costs, beside what the JDK has for the same.
 *
 * <p>Of a switch, the peers are three: a raw continuation, which is the least that one can cost;
 * virtual threads with a scheduler like ours that does nothing else, which shows what the loop
 * itself adds; and the JDK's own virtual threads, on one carrier, as a loop has one. A spawn has
 * the latter two; the rest is compared with the JDK's.
 */
public final class CoreSuite implements Suite {
    private static final String RAW = "raw continuation";
    private static final String HOOK = "virtual threads in a bare ring";
    private static final String JDK = "JDK virtual threads, one carrier";

    @Override
    public String name() {
        return "core";
    }

    @Override
    public String title() {
        return "tasks, callbacks, timers and queues of one loop";
    }

    @Override
    public List<Figure> measure(Effort effort, Progress progress) throws Exception {
        List<Figure> figures = new ArrayList<>(Comparison.measure(comparisons(), effort, progress));
        figures.addAll(SleepersRun.measure(effort, progress));
        return figures;
    }

    private static List<Comparison> comparisons() {
        Target closeToRaw = Target.atMostTimesTheFirstPeer(1.3);
        String raw = benchmark(RawContinuationBenchmark.class, "inTurn");
        String hook = benchmark(HookBenchmark.class, "yieldInTurn");
        return List.of(
                Comparison.of(
                                "switch, by sleep(0)",
                                benchmark(SwitchBenchmark.class, "sleepZero"),
                                closeToRaw)
                        .with(RAW, raw)
                        .with(HOOK, hook)
                        .with(JDK + ", yield", benchmark(JdkSwitchBenchmark.class, "yieldInTurn")),
                Comparison.of(
                                "switch, by futures",
                                benchmark(SwitchBenchmark.class, "futures"),
                                closeToRaw)
                        .with(RAW, raw)
                        .with(HOOK, hook)
                        .with(JDK + ", park", benchmark(JdkSwitchBenchmark.class, "parkInTurn")),
                Comparison.of(
                                "spawn and join, one by one",
                                benchmark(SpawnBenchmark.class, "oneByOne"),
                                atMost(300))
                        .with(HOOK, benchmark(HookBenchmark.class, "spawnOneByOne"))
                        .with(JDK, benchmark(JdkSpawnBenchmark.class, "oneByOne")),
                Comparison.of(
                                "spawn and join, 1,000 at a time",
                                benchmark(SpawnBenchmark.class, "thousandAtATime"),
                                atMost(300))
                        .with(HOOK, benchmark(HookBenchmark.class, "spawnThousandAtATime"))
                        .with(JDK, benchmark(JdkSpawnBenchmark.class, "thousandAtATime")),
                Comparison.of(
                                "gather of 10,000, each",
                                benchmark(SpawnBenchmark.class, "gatherTenThousand"),
                                Target.none())
                        .with(
                                JDK + ", invokeAll",
                                benchmark(JdkSpawnBenchmark.class, "invokeTenThousand")),
                Comparison.of(
                                "queue of 100, an item",
                                benchmark(QueueBenchmark.class, "handOver"),
                                atMost(40))
                        .with(
                                JDK + ", ArrayBlockingQueue",
                                benchmark(JdkQueueBenchmark.class, "handOver")),
                Comparison.of(
                                "call soon",
                                benchmark(CallbackBenchmark.class, "callSoon"),
                                atMost(25))
                        .with(
                                "single-thread executor",
                                benchmark(JdkCallbackBenchmark.class, "execute")),
                Comparison.of(
                                "timer set and cancelled, of 100,000",
                                benchmark(TimerBenchmark.class, "setAndCancel"),
                                atMost(150))
                        .with(
                                "scheduled executor",
                                benchmark(JdkTimerBenchmark.class, "setAndCancel")),
                Comparison.of(
                                "SynchronousQueue with limits, an item",
                                benchmark(LimitBenchmark.class, "handOver"),
                                Target.none())
                        .with(JDK, benchmark(JdkLimitBenchmark.class, "handOver")));
    }
}
