package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
import java.util.List;

/** What is asked of our pool. Nothing is asked in regard to who is not here. */
final class Goals {
    static final Target START = Target.atMost(250);

    /** What is computed in Java rather than in Python. */
    private static final double TIMES_PYTHON = 5;

    private Goals() {}

    /**
     * The target of a workload.
     *
     * @param peers the first is who computation is compared with
     */
    static Target of(Workload workload, List<Figure.Peer> peers) {
        return switch (workload) {
            case ROUND_TRIP -> Target.atMost(60);
            case TASKS_IN_FLIGHT -> Target.atLeast(100_000);
            case MAP -> Target.atLeast(2_000_000);
            case TO_WORKER, FROM_WORKER -> Target.atLeast(2);
            case PRIMES, SUM ->
                    peers.isEmpty()
                            ? Target.none()
                            : Target.atLeastTimes(TIMES_PYTHON, peers.getFirst().name());
            case ROUND_TRIP_IN_LOOP, TASKS_ONE_BY_ONE -> Target.none();
        };
    }
}
