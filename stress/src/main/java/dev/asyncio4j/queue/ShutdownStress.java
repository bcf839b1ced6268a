package dev.asyncio4j.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A queue is shut down as one thread waits and another puts: nobody is left waiting. */
@JCStressTest
@State
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "put, and got")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "both refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "an item was lost")
public class ShutdownStress {
    private final UniversalQueue<Integer> queue = new UniversalQueue<>();
    private int put;
    private int got;

    @Actor
    public void putter() {
        try {
            queue.put(1);
            put = 1;
        } catch (QueueShutDownException tooLate) {
            put = 0;
        }
    }

    @Actor
    public void getter() {
        try {
            got = queue.get();
        } catch (QueueShutDownException tooLate) {
            got = 0;
        }
    }

    @Actor
    public void end() {
        queue.shutdown();
    }

    @Arbiter
    public void result(III_Result result) {
        result.r1 = put;
        result.r2 = got;
        result.r3 = queue.size();
    }
}
