package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What servers have in common: a greenlet that takes what comes, others that handle it, and the
 * end.
 */
final class Serving {
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final @Nullable Pool pool;
    private final Group handlers = new Group();
    private final Event ended = new Event();
    private State state = State.NEW;
    private @Nullable Greenlet<?> acceptor;

    private enum State {
        NEW,
        SERVING,
        CLOSED
    }

    /** Waits for one thing to come, and has it handled. */
    @FunctionalInterface
    interface Intake {
        void take() throws Exception;
    }

    /**
     * @param pool in which the handlers are to be, beside the server's own group
     */
    Serving(@Nullable Pool pool) {
        this.pool = pool;
    }

    boolean isServing() {
        return state == State.SERVING;
    }

    /**
     * Whether it is to begin; false if it has.
     *
     * @throws IllegalStateException if it has ended
     */
    boolean begin(Object server) {
        if (state == State.CLOSED) {
            throw new IllegalStateException(server + " was closed; make a new one");
        }
        return state == State.NEW;
    }

    void serve(Intake intake) {
        state = State.SERVING;
        acceptor =
                Gevent.spawn(() -> {
                    Duration pause = FIRST_PAUSE;
                    while (isServing()) {
                        try {
                            intake.take();
                            pause = FIRST_PAUSE;
                        } catch (Exception failure) {
                            pause = pauseAfter(failure, pause);
                        }
                    }
                });
    }

    /** There may be no file left to be opened: that passes, or not. Returns the next pause. */
    private Duration pauseAfter(Exception failure, Duration pause) {
        if (!isServing()) {
            return pause;
        }
        EventLoop.running()
                .callExceptionHandler(
                        ExceptionContext.of("A server could not take what came", failure));
        Gevent.sleep(pause);
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /**
     * Has a greenlet do this, as soon as there is room for it.
     *
     * @param after called on the loop when that has ended, also if it has never begun
     */
    void handle(Action<?> code, Runnable after) {
        Greenlet<?> greenlet = Greenlet.of(code);
        greenlet.rawlink(_ -> after.run());
        handlers.add(greenlet);
        if (pool == null) {
            greenlet.start();
        } else {
            startInPool(pool, greenlet);
        }
    }

    private static void startInPool(Pool pool, Greenlet<?> greenlet) {
        try {
            pool.start(greenlet);
        } catch (Throwable ended) {
            // Nobody else would ever start it.
            greenlet.killNowait();
            throw ended;
        }
    }

    void awaitEnd() {
        ended.await();
    }

    void end(Closeable socket, Duration grace) {
        Objects.requireNonNull(socket, "socket");
        boolean wasServing = isServing();
        state = State.CLOSED;
        try {
            socket.close();
        } catch (IOException brokenAnyway) {
            // It is closed all the same.
        }
        Greenlet<?> accepting = acceptor;
        if (accepting != null) {
            // It may be waiting for room, of which the closed socket does not tell it.
            acceptor = null;
            accepting.killNowait();
        }
        ended.set();
        if (accepting != null && !Hub.isCallback()) {
            // The system has the socket closed when nobody is in a call of it any more.
            accepting.join();
        }
        if (wasServing) {
            awaitHandlers(grace);
        }
    }

    private void awaitHandlers(Duration grace) {
        Greenlet<?> caller = Gevent.current();
        if (caller != null) {
            // A handler that stops its server goes on, and cannot wait for itself.
            handlers.discard(caller);
        }
        if (!handlers.join(grace)) {
            handlers.kill();
        }
    }

    @Override
    public String toString() {
        return state.name().toLowerCase(Locale.ROOT) + ", handlers=" + handlers.size();
    }
}
