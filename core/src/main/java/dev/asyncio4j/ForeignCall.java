package dev.asyncio4j;

import dev.asyncio4j.engine.Strand;

/**
 * A call to something that is not the loop's, by which code of the user's may run or a lock be
 * taken: to cancel a future of the JDK's, or to interrupt a thread. From tasks and callbacks it is
 * made at once; on the bare carrier it would hold up the loop, and so becomes a callback.
 */
final class ForeignCall extends Call {
    private final Runnable call;
    private final String purpose;

    private ForeignCall(EventLoop loop, Runnable call, String purpose) {
        super(loop, new Context());
        this.call = call;
        this.purpose = purpose;
    }

    /**
     * Makes the call, now or soon. On the loop's thread, or while the loop does not run.
     *
     * @param purpose for messages, as in "Exception in code called to cancel a future"
     */
    static void make(EventLoop loop, Runnable call, String purpose) {
        if (Strand.current() == null && loop.isRunning()) {
            loop.engine.enqueue(new ForeignCall(loop, call, purpose));
        } else {
            call.run();
        }
    }

    @Override
    void run() {
        call.run();
    }

    @Override
    ExceptionContext failed(Throwable thrown) {
        return ExceptionContext.of("Exception in code called to " + purpose, thrown);
    }

    /** The loop closes, and whoever waits for the other end must not be left waiting. */
    @Override
    protected void abandon() {
        take();
    }

    @Override
    public String toString() {
        return "code called to " + purpose;
    }
}
