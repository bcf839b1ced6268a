package dev.asyncio4j.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The door through which other threads hand turns to an engine: lock-free, and it loses no wake-up.
 *
 * <p>Who puts a turn in, looks afterwards whether the engine sleeps, and wakes it. The engine says
 * first that it sleeps, looks then whether there is a turn, and only then sleeps. Queue and flag
 * are volatile, so at least one of the two sees what the other did: a turn put in is either found
 * or followed by a wake-up. A wake-up may come too many, or early, and then must stick until the
 * sleep.
 *
 * <p>Of several who put in, only the first wakes: it takes the flag back.
 */
final class Inbox {
    private static final Turn END =
            new Turn() {
                @Override
                protected void take() {
                    throw new IllegalStateException(
                            "the end of an inbox is never in the ready queue");
                }
            };

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private volatile boolean asleep;

    /** Puts a turn in; true if the engine must be woken. Any thread. */
    boolean put(Turn turn) {
        turns.add(turn);
        return takeAlarm();
    }

    /** Whether the engine must be woken, and the caller is to do it. Any thread. */
    boolean takeAlarm() {
        if (asleep) {
            asleep = false;
            return true;
        }
        return false;
    }

    /** Announces a sleep; true if it may begin, false if there is a turn. Engine only. */
    boolean beginSleep() {
        asleep = true;
        return turns.isEmpty();
    }

    /** Ends the sleep that {@link #beginSleep} announced. Engine only. */
    void endSleep() {
        asleep = false;
    }

    /**
     * Marks where the inbox ends now; null if it is empty. {@link #poll} gives the mark in turn.
     */
    @Nullable Turn markEnd() {
        if (turns.isEmpty()) {
            return null;
        }
        turns.add(END);
        return END;
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** The turn that came first, or null. */
    @Nullable Turn poll() {
        return turns.poll();
    }
}
