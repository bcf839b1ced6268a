package dev.asyncio4j;

import dev.asyncio4j.engine.Strand;

/**
 * A call to something that is not the loop's, by which code of the user's may run or a lock be
 * taken: to cancel a future of the JDK's, or to interrupt a thread. What it throws is reported, and
 * nothing to whoever is in the middle of cancelling several.
 */
final class ForeignCall extends Call {
    private final EventLoop loop;
    private final Runnable call;
    private final String purpose;

    /**
     * @param purpose for messages, as in "Exception in code called to cancel a future"
     */
    ForeignCall(EventLoop loop, Runnable call, String purpose) {
        super(loop, new Context());
        this.loop = loop;
        this.call = call;
        this.purpose = purpose;
    }

    /** As a callback; at once, while the loop does not run. For what may block. */
    void makeSoon() {
        if (loop.isRunning()) {
            loop.engine.enqueue(this);
        } else {
            take();
        }
    }

    /** At once; on the bare carrier, where it would hold up the loop, as a callback. */
    void make() {
        if (Strand.current() == null) {
            makeSoon();
        } else {
            take();
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
