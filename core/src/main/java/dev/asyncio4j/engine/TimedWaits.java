package dev.asyncio4j.engine;

import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has the timers of an engine end the waits of the JDK's on it that have a limit: {@code
 * Thread.sleep}, {@code Object.wait}, {@code BlockingQueue.poll} and whatever else parks for a
 * time.
 *
 * <p>For a virtual thread whose scheduler is not the JDK's, the JDK sets each limit with a thread
 * of its own. That would wake the engine for every single one, and the virtual thread would cross
 * from thread to thread. But the JDK asks for it on the thread that the virtual thread has just
 * left, which is the engine's carrier; so the timer is set right there, and nobody else is in it.
 *
 * <p>What asks on any other thread gets what it got before. So does what runs in a time that is not
 * the machine's, in which it would wait for a wrong time; and so do all, where the JDK does not let
 * us in.
 *
 * <p><b>Threads.</b> Any may ask; a timer is the engine's, and so set and cancelled on its carrier.
 * An engine that closes hands its waits over to the JDK.
 */
final class TimedWaits extends ScheduledThreadPoolExecutor {
    private static final String JDK_CLASS = "java.lang.VirtualThread$DelayedTaskSchedulers";

    private final ScheduledExecutorService jdk;

    private TimedWaits(ScheduledExecutorService jdk) {
        super(1);
        this.jdk = jdk;
    }

    /**
     * From now on, in the whole JVM.
     *
     * @return false if the JDK does not let us
     */
    static boolean takeOver() {
        try {
            Class<?> owner = Class.forName(JDK_CLASS);
            ScheduledExecutorService[] all =
                    (ScheduledExecutorService[])
                            VirtualThreads.lookupIn(owner)
                                    .findStaticGetter(
                                            owner, "INSTANCE", ScheduledExecutorService[].class)
                                    .invoke();
            for (int i = 0; i < all.length; i++) {
                all[i] = new TimedWaits(all[i]);
            }
            return true;
        } catch (Throwable changed) {
            return false;
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable end, long delay, TimeUnit unit) {
        Carrier here = Carrier.of(Thread.currentThread());
        if (here == null || !here.engine.isRealTime()) {
            return jdk.schedule(end, delay, unit);
        }
        TimedWait wait = new TimedWait(here.engine, end, unit.toNanos(delay));
        here.engine.schedule(wait.timer);
        return wait;
    }

    /** As the JDK sees it; what the engine has is the timer. */
    private final class TimedWait extends FutureTask<@Nullable Void>
            implements ScheduledFuture<@Nullable Void> {
        private final Engine engine;
        final Timer timer;

        /** With the JDK, once the engine is closed. */
        private volatile @Nullable Future<?> handedOver;

        TimedWait(Engine engine, Runnable end, long delay) {
            super(end, null);
            this.engine = engine;
            timer = new Timer(later(engine.nanoTime(), delay), new End(this));
        }

        /** Elsewhere than on the carrier, the timer finds nothing to do when it is due. */
        @Override
        protected void done() {
            if (engine.onCarrier()) {
                engine.unschedule(timer);
            }
            giveUp(handedOver);
        }

        void handOver() {
            Future<?> pending =
                    jdk.schedule(this, getDelay(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
            handedOver = pending;
            // The thread may have gone on meanwhile.
            if (isDone()) {
                giveUp(pending);
            }
        }

        private static void giveUp(@Nullable Future<?> pending) {
            if (pending != null) {
                pending.cancel(false);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(timer.when - engine.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private static long later(long now, long delay) {
        return delay > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delay;
    }

    /** What comes when the time is up. */
    private static final class End extends Turn {
        private final TimedWait wait;

        End(TimedWait wait) {
            this.wait = wait;
        }

        /** The virtual thread is what joins the ready queue. */
        @Override
        void arrive(Engine engine) {
            wait.run();
        }

        @Override
        protected void take() {
            throw new IllegalStateException("the end of a wait is never in the ready queue");
        }

        @Override
        protected void abandon() {
            wait.handOver();
        }
    }
}
