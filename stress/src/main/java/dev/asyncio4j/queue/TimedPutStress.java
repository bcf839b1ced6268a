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

/** Two threads wait for the same room, so briefly that their time is up as it comes free. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first has put")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second has put")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "there was room too late")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or too many")
public class TimedPutStress {
    private static final Duration BRIEFLY = Duration.ofNanos(500);

    private final UniversalQueue<Integer> queue = new UniversalQueue<>(1);
    private int first;
    private int second;

    public TimedPutStress() {
        queue.putNowait(0);
    }

    @Actor
    public void first() {
        first = put();
    }

    @Actor
    public void second() {
        second = put();
    }

    @Actor
    public void getter() {
        queue.get();
    }

    private int put() {
        try {
            queue.put(1, BRIEFLY);
            return 1;
        } catch (TimeoutException noRoom) {
            return 0;
        }
    }

    @Arbiter
    public void result(III_Result result) {
        result.r1 = first;
        result.r2 = second;
        // What is kept for nobody who is there would still take up room.
        result.r3 = queue.isFull() ? queue.size() : 0;
    }
}
