package dev.asyncio4j.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * An engine that sleeps although a turn was put in, and that nobody wakes, would sleep for good.
 */
@JCStressTest
@State
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "found before the sleep")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "found, and woken for nothing")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "asleep, and woken")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
public class InboxStress {
    private final Inbox inbox = new Inbox();
    private final Turn turn = new NoTurn();
    private boolean asleep;
    private boolean woken;

    @Actor
    public void engine() {
        asleep = inbox.beginSleep();
    }

    @Actor
    public void otherThread() {
        woken = inbox.put(turn);
    }

    @Arbiter
    public void result(ZZ_Result result) {
        result.r1 = asleep;
        result.r2 = woken;
    }

    private static final class NoTurn extends Turn {
        @Override
        protected void take() {}
    }
}
