package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Greenlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What gevent's greenlets cost on a loop. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeventBenchmark {
    static final int GREENLETS = 100_000;
    private static final int PAIRS = 100;

    /** How often each of two sleeps. */
    private static final int TURNS = 1_000;

    /** All are there before the first begins. */
    @Benchmark
    @OperationsPerInvocation(GREENLETS)
    public void spawnAndJoin(OnLoop loop) {
        loop.bursts(1, GeventBenchmark::spawnAndJoin);
    }

    /** As a script does it: the thread that spawns and joins is a plain one. */
    @Benchmark
    @OperationsPerInvocation(GREENLETS)
    public void spawnAndJoinOnAPlainThread() {
        spawnAndJoin();
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS * 2 * TURNS)
    public void sleepZero(OnLoop loop) {
        loop.bursts(
                PAIRS,
                () -> {
                    Greenlet<?> one = Gevent.spawn(GeventBenchmark::takeTurns);
                    Greenlet<?> other = Gevent.spawn(GeventBenchmark::takeTurns);
                    Gevent.joinall(List.of(one, other));
                });
    }

    private static void spawnAndJoin() {
        List<Greenlet<?>> all = new ArrayList<>(GREENLETS);
        for (int i = 0; i < GREENLETS; i++) {
            all.add(Gevent.spawn(() -> 1));
        }
        Gevent.joinall(all);
    }

    private static void takeTurns() {
        for (int turn = 0; turn < TURNS; turn++) {
            Gevent.sleep(Duration.ZERO);
        }
    }
}
