package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Block;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.TimerHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error that is thrown where the greenlet waits that has started it, when the time is up.
 *
 * <pre>{@code
 * Timeout timeout = Timeout.start(seconds(5));
 * try {
 *     answer = ask(server);
 * } catch (Timeout t) {
 *     if (t != timeout) {
 *         throw t; // somebody else's
 *     }
 * } finally {
 *     timeout.close();
 * }
 * }</pre>
 *
 * <p>{@link #run} and {@link #runQuietly} do that around a block, {@link Gevent#withTimeout} around
 * a single call. A blocking call of the JDK's is interrupted, and throws what it does then: those
 * three take that for the timeout, other code must know.
 *
 * <p>It is a {@link CancelledError}, and so an {@link Error}: {@code catch (Exception e)} does not
 * swallow it, as in Python, where it is a {@code BaseException}. Of a block of {@code
 * dev.asyncio4j}, a group or a timeout, it comes out as it is.
 *
 * <p><b>Threads.</b> Those of one hub.
 *
 * <p><b>Python:</b> {@code gevent.Timeout}.
 */
public final class Timeout extends CancelledError implements AutoCloseable {
    private static final long serialVersionUID = 1;

    private final @Nullable Duration limit;

    /** Whose it is; null until it is started. */
    private transient @Nullable Target target;

    /** Null unless it is running. */
    private transient @Nullable TimerHandle timer;

    private boolean closed;

    Timeout(@Nullable Duration limit) {
        super(limit == null ? "no limit" : "not done within " + show(limit));
        this.limit = limit;
    }

    private static String show(Duration limit) {
        return limit.toNanos() / 1e9 + " s";
    }

    /**
     * One that is not started.
     *
     * @param limit null for one whose time is never up
     */
    public static Timeout of(@Nullable Duration limit) {
        return new Timeout(limit);
    }

    /** One that is started. <b>Python:</b> {@code Timeout.start_new(seconds)}. */
    public static Timeout start(@Nullable Duration limit) {
        Timeout started = new Timeout(limit);
        started.start();
        return started;
    }

    /**
     * Has it thrown in the calling greenlet when the time, which begins now, is up. One that was
     * thrown, or cancelled, may be started anew.
     *
     * @throws IllegalStateException if it is running, or closed
     */
    public void start() {
        if (closed || pending()) {
            throw new IllegalStateException(
                    this
                            + " cannot be started"
                            + (closed ? "; make a new one" : " anew; cancel it before"));
        }
        target = Hub.callingTarget();
        if (limit != null) {
            timer = Hub.loopHere().callLater(limit, this::expire);
        }
    }

    private void expire() {
        timer = null;
        Objects.requireNonNull(target).raise(this);
    }

    /** Whether its time is running. */
    public boolean pending() {
        return timer != null;
    }

    /** Has it not thrown, unless it was or is on its way. It may be started anew. */
    public void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (target != null) {
            target.withdraw(this);
        }
    }

    /** Cancels it, for good. */
    @Override
    public void close() {
        cancel();
        closed = true;
    }

    /**
     * Starts it, runs the code, and cancels it.
     *
     * @throws Timeout this one, if the time is up first
     */
    public <T extends @Nullable Object, X extends Exception> T run(
            Block<? extends T, ? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        start();
        try {
            return code.run();
        } catch (Throwable thrown) {
            if (isMine(thrown)) {
                throw this;
            }
            throw thrown;
        } finally {
            cancel();
        }
    }

    /** Like {@link #run(Block)}, for code without a result. */
    public <X extends Exception> void run(Action<? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        this.<@Nullable Void, X>run(() -> {
            code.run();
            return null;
        });
    }

    /**
     * Like {@link #run}, but it is no error if the time is up: the program goes on behind the
     * block.
     *
     * <p><b>Python:</b> {@code with Timeout(seconds, False)}.
     *
     * @return whether the code has ended by itself
     */
    public <X extends Exception> boolean runQuietly(Action<? extends X> code) throws X {
        try {
            run(code);
            return true;
        } catch (Timeout timeUp) {
            if (timeUp != this) {
                throw timeUp;
            }
            return false;
        }
    }

    /** Whether this was thrown since the time is up, be it by way of an interrupt. */
    private boolean isMine(Throwable thrown) {
        return thrown == this || Objects.requireNonNull(target).unmask(thrown) == this;
    }

    /** How long; null for no limit. <b>Python:</b> {@code seconds}. */
    public @Nullable Duration limit() {
        return limit;
    }
}
