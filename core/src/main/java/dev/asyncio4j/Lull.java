package dev.asyncio4j;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.engine.WaitQueue;
import java.time.Duration;

/** Tasks that wait until all others of their loop do. Loop thread only. */
final class Lull {
    private final EventLoop loop;
    private final WaitQueue waiting = new WaitQueue("all other tasks to wait");

    /** How many tasks are in {@link #await(Duration)}. */
    private int callers;

    /** The turns of those tasks themselves, which do not end a lull. */
    private long ownTurns;

    /** The turns of others before the present lull, and when that began. */
    private long turnsBefore;

    private long begin;

    Lull(EventLoop loop) {
        this.loop = loop;
    }

    /** Waits until there has been nothing to run for so long. */
    void await(Duration cushion) {
        if (callers++ == 0) {
            turnsBefore = othersTurns() - 1;
        }
        try {
            await();
            while (loop.engine.nanoTime() < Durations.after(begin, cushion)) {
                sleepUntil(Durations.after(begin, cushion));
                await();
            }
        } finally {
            callers--;
        }
    }

    private void sleepUntil(long when) {
        Task.running("wait for all other tasks to wait").sleepUntil(when);
        ownTurns++;
    }

    private void await() {
        TaskStrand strand = TaskStrand.current("wait for all other tasks to wait");
        Wait wait = new Wait(strand);
        waiting.add(wait);
        try {
            strand.suspendFor(wait);
        } catch (Throwable notWaited) {
            wait.giveUp();
            throw notWaited;
        }
        ownTurns++;
    }

    private long othersTurns() {
        return loop.engine.turnsBegun() - ownTurns;
    }

    /** Called when nothing is ready: if nothing is about to be, that is what they wait for. */
    void look() {
        if (callers == 0 || !loop.engine.isIdle()) {
            return;
        }
        long turns = othersTurns();
        if (turns != turnsBefore) {
            turnsBefore = turns;
            begin = loop.engine.nanoTime();
        }
        for (int left = waiting.size(); left > 0; left--) {
            waiting.wakeFirst();
        }
    }
}
