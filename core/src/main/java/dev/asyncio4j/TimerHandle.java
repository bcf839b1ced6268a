package dev.asyncio4j;

import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Timer;
import java.time.Duration;

/**
 * A callback that an event loop will run at a given time: what {@link EventLoop#callLater} gives.
 *
 * <p>A cancelled one leaves the loop at once, whatever its time.
 *
 * <p><b>Python:</b> {@code asyncio.TimerHandle}.
 */
public final class TimerHandle extends Handle {
    private final Engine engine;
    private final Timer timer;

    TimerHandle(Engine engine, Timer timer, ScheduledCall call) {
        super(call);
        this.engine = engine;
        this.timer = timer;
    }

    /** When the callback is due, in the terms of {@link EventLoop#time()}. */
    public Duration when() {
        return Duration.ofNanos(timer.when());
    }

    @Override
    public void cancel() {
        super.cancel();
        engine.unschedule(timer);
    }

    @Override
    public String toString() {
        return "Timer" + super.toString();
    }
}
