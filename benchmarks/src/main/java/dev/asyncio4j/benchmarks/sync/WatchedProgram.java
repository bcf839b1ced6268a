package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.benchmarks.core.SwitchBenchmark;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A loop with a watchdog and one without, by turns in one JVM, where the same compiled code runs
 * for both: what a watchdog costs is less than what two JVMs differ in. Each turn is long enough
 * for the watchdog to look at the loop; and how many times as much the one needed is told of each
 * two turns in a row, since from there to the next a busy machine may have become another. Prints
 * what it measures, a name and a number a line.
 */
final class WatchedProgram {
    static final String SWITCH = "switch";
    static final String ITEM = "item";

    static final String NANOS_WITHOUT = "without";
    static final String TIMES_WITH = "times";

    /** As many as make an item's turn as long as a switch's. */
    private static final int BURSTS_OF_ITEMS = 60;

    private final Consumer<OnLoop> work;
    private final int operations;
    private final OnLoop plain = new OnLoop();
    private final OnLoop watched = new OnLoop.Watched();

    private WatchedProgram(Consumer<OnLoop> work, int operations) {
        this.work = work;
        this.operations = operations;
    }

    /** Takes what to measure, for how many seconds not to, and how often to. */
    public static void main(String[] arguments) {
        var program =
                arguments[0].equals(SWITCH)
                        ? new WatchedProgram(
                                new SwitchBenchmark()::sleepZero, SwitchBenchmark.SWITCHES)
                        : new WatchedProgram(
                                loop -> ChannelBenchmark.handOver(loop, BURSTS_OF_ITEMS),
                                BURSTS_OF_ITEMS * ChannelBenchmark.ITEMS);
        program.warmUp(Duration.ofMillis(Math.round(Double.parseDouble(arguments[1]) * 1_000)));
        program.measure(Integer.parseInt(arguments[2]));
        program.close();
    }

    private void warmUp(Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            work.accept(plain);
            work.accept(watched);
        }
    }

    /** Each goes first as often as second. */
    private void measure(int pairs) {
        for (int i = 0; i < pairs; i++) {
            boolean watchedFirst = i % 2 == 0;
            double first = nanos(watchedFirst ? watched : plain);
            double second = nanos(watchedFirst ? plain : watched);
            double with = watchedFirst ? first : second;
            double without = watchedFirst ? second : first;
            System.out.println(NANOS_WITHOUT + " " + without);
            System.out.println(TIMES_WITH + " " + with / without);
        }
    }

    private double nanos(OnLoop loop) {
        long start = System.nanoTime();
        work.accept(loop);
        return (double) (System.nanoTime() - start) / operations;
    }

    private void close() {
        plain.close();
        watched.close();
    }
}
