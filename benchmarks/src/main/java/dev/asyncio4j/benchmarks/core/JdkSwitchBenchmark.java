package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.benchmarks.OnJdk;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * The same switches between two virtual threads of the JDK's: a yield is the peer of {@code
 * sleep(Duration.ZERO)}, and a park that the other thread ends is that of a future.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST})
public class JdkSwitchBenchmark {
    @Benchmark
    @OperationsPerInvocation(SwitchBenchmark.SWITCHES)
    public void yieldInTurn() throws Exception {
        OnJdk.bursts(
                SwitchBenchmark.PAIRS,
                () -> {
                    Thread one = Thread.startVirtualThread(JdkSwitchBenchmark::giveWay);
                    Thread other = Thread.startVirtualThread(JdkSwitchBenchmark::giveWay);
                    one.join();
                    other.join();
                    return null;
                });
    }

    @Benchmark
    @OperationsPerInvocation(SwitchBenchmark.SWITCHES)
    public void parkInTurn() throws Exception {
        OnJdk.bursts(
                SwitchBenchmark.PAIRS,
                () -> {
                    Rally rally = new Rally();
                    rally.players[0].start();
                    rally.players[1].start();
                    rally.players[0].join();
                    rally.players[1].join();
                    return null;
                });
    }

    @SuppressWarnings("ThreadPriorityCheck") // the yield is what is measured
    private static void giveWay() {
        for (int turn = 0; turn < SwitchBenchmark.TURNS; turn++) {
            Thread.yield();
        }
    }

    private static final class Rally {
        private final Thread[] players = {
            Thread.ofVirtual().unstarted(() -> play(0)), Thread.ofVirtual().unstarted(() -> play(1))
        };
        private volatile int next;

        private void play(int player) {
            for (int turn = 0; turn < SwitchBenchmark.TURNS; turn++) {
                while (next != player) {
                    LockSupport.park(this);
                }
                next = 1 - player;
                LockSupport.unpark(players[1 - player]);
            }
        }
    }
}
