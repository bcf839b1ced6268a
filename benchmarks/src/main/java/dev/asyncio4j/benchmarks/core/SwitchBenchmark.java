package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.benchmarks.OnLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** From one task to another: what a suspension and the resumption of the next cost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {
    static final int PAIRS = 300;

    /** How often each of two suspends. */
    static final int TURNS = 1_000;

    public static final int SWITCHES = PAIRS * 2 * TURNS;

    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void sleepZero(OnLoop loop) {
        loop.bursts(
                PAIRS,
                () -> {
                    var one = Asyncio.createTask(SwitchBenchmark::giveWay);
                    var other = Asyncio.createTask(SwitchBenchmark::giveWay);
                    one.await();
                    other.await();
                });
    }

    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void futures(OnLoop loop) {
        loop.bursts(
                PAIRS,
                () -> {
                    Rally rally = new Rally();
                    var one = Asyncio.createTask(() -> rally.play(0));
                    var other = Asyncio.createTask(() -> rally.play(1));
                    one.await();
                    other.await();
                });
    }

    private static void giveWay() {
        for (int turn = 0; turn < TURNS; turn++) {
            Asyncio.sleep(Duration.ZERO);
        }
    }

    /** Two players, each of whom completes the future that the other awaits. */
    private static final class Rally {
        private final EventLoop loop = EventLoop.running();

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        private final @Nullable Future<@Nullable Void>[] awaited = new Future[2];

        void play(int player) {
            for (int turn = 0; turn < TURNS; turn++) {
                Future<@Nullable Void> mine = loop.createFuture();
                awaited[player] = mine;
                wake(1 - player);
                mine.await();
            }
            wake(1 - player);
        }

        private void wake(int player) {
            Future<@Nullable Void> future = awaited[player];
            if (future != null && !future.isDone()) {
                future.setResult(null);
            }
        }
    }
}
