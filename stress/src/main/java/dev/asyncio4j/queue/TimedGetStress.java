package dev.asyncio4j.queue;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two threads wait for an item, so briefly that their time is up as one comes: one of them has it,
 * or the queue.
 */
@JCStressTest
@State
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the first has it")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the second has it")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "it came too late")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or doubled")
public class TimedGetStress {
    private static final Duration BRIEFLY = Duration.ofNanos(500);

    private final UniversalQueue<Integer> queue = new UniversalQueue<>();
    private int first;
    private int second;

    @Actor
    public void first() {
        first = take();
    }

    @Actor
    public void second() {
        second = take();
    }

    @Actor
    public void putter() {
        queue.put(1);
    }

    private int take() {
        try {
            return queue.get(BRIEFLY);
        } catch (TimeoutException nothingCame) {
            return 0;
        }
    }

    @Arbiter
    public void result(III_Result result) {
        result.r1 = first;
        result.r2 = second;
        result.r3 = queue.size();
    }
}
