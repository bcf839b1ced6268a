package dev.asyncio4j.greenlet;

import dev.asyncio4j.EventLoop;

/** Calls into a loop by code that knows nothing of loops, and so is told of no end of one. */
final class Remote {
    private Remote() {}

    /** Callable from any thread. False if the loop is closed: the code is not called then. */
    static boolean callSoon(EventLoop loop, Runnable code) {
        try {
            loop.callSoonThreadsafe(code);
            return true;
        } catch (IllegalStateException refused) {
            if (!loop.isClosed()) {
                throw refused;
            }
            return false;
        }
    }
}
