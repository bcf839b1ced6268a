package dev.asyncio4j.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two threads put in while the engine goes to sleep: one of them must wake it, if it does sleep.
 */
@JCStressTest
@State
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@Outcome(expect = Expect.ACCEPTABLE, desc = "found, or woken")
public class InboxManyStress {
    private final Inbox inbox = new Inbox();
    private final Turn turn = new NoTurn();
    private boolean asleep;
    private boolean wokenByFirst;
    private boolean wokenBySecond;

    @Actor
    public void engine() {
        asleep = inbox.beginSleep();
    }

    @Actor
    public void first() {
        wokenByFirst = inbox.put(turn);
    }

    @Actor
    public void second() {
        wokenBySecond = inbox.put(turn);
    }

    @Arbiter
    public void result(ZZ_Result result) {
        result.r1 = asleep;
        result.r2 = wokenByFirst || wokenBySecond;
    }

    private static final class NoTurn extends Turn {
        @Override
        protected void take() {}
    }
}
