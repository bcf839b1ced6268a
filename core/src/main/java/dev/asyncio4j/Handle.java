package dev.asyncio4j;

import java.util.List;

/**
 * A callback that an event loop will run: what {@link EventLoop#callSoon} gives.
 *
 * <p><b>Threads.</b> The loop's only, while that runs; but a handle of {@link
 * EventLoop#callSoonThreadsafe} may be used from any thread, and waits there while its callback is
 * running.
 *
 * <p><b>Python:</b> {@code asyncio.Handle}.
 */
public sealed class Handle permits TimerHandle {
    private final ScheduledCall call;

    Handle(ScheduledCall call) {
        this.call = call;
    }

    /** The callback will not run, unless it has already; and the handle lets go of it. */
    public void cancel() {
        call.cancel();
    }

    /** <b>Python:</b> {@code cancelled()}. */
    public boolean isCancelled() {
        return call.isCancelled();
    }

    /** The context in which the callback runs. <b>Python:</b> {@code get_context()}. */
    public Context context() {
        return call.context();
    }

    List<StackTraceElement> createdAt() {
        return call.createdAt();
    }

    @Override
    public String toString() {
        return "Handle[" + call.shown() + "]";
    }
}
