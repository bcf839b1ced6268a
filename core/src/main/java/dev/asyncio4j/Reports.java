package dev.asyncio4j;

import dev.asyncio4j.engine.CallbackStrand;
import dev.asyncio4j.engine.Strand;
import dev.asyncio4j.engine.Turn;
import dev.asyncio4j.engine.TurnObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a loop says of what went wrong: to its exception handler, or to the log.
 *
 * <p>Handlers and loggers take locks, so both are called on the callbacks' thread and never on the
 * carrier.
 */
final class Reports implements TurnObserver {
    private static final System.Logger LOG = System.getLogger("dev.asyncio4j");
    private static final Duration SLOW = Duration.ofMillis(100);

    private final EventLoop loop;

    // Loop thread only.
    private @Nullable ExceptionHandler handler;
    private Duration slow = SLOW;

    /** How long the turns have taken so far that give way to others. */
    private final Map<Turn, Long> interrupted = new HashMap<>();

    Reports(EventLoop loop) {
        this.loop = loop;
    }

    void handler(@Nullable ExceptionHandler replacement) {
        handler = replacement;
    }

    @Nullable ExceptionHandler handler() {
        return handler;
    }

    void slow(Duration limit) {
        slow = limit;
    }

    Duration slow() {
        return slow;
    }

    /** Has the exception handler called soon, in the context of what failed. */
    void post(ExceptionContext failure, Context context) {
        Report report = new Report(failure, context);
        if (loop.isRunning()) {
            loop.engine.enqueue(report);
        } else {
            report.abandon();
        }
    }

    /** Calls the exception handler at once. */
    void handle(ExceptionContext given) {
        ExceptionContext failure = withOrigin(given);
        ExceptionHandler present = handler;
        if (present == null) {
            log(failure);
            return;
        }
        try {
            present.handle(loop, failure);
        } catch (Throwable broken) {
            loop.stopIfFatal(broken);
            log(failure);
            log(
                    new ExceptionContext(
                            "Unhandled error in exception handler, called for: "
                                    + failure.message(),
                            broken,
                            null,
                            null));
        }
    }

    private ExceptionContext withOrigin(ExceptionContext failure) {
        if (!failure.createdAt().isEmpty()) {
            return failure;
        }
        Future<?> future = failure.future();
        Handle handle = failure.handle();
        if (future != null) {
            return failure.withCreatedAt(loop.origins.of(future));
        }
        return handle == null ? failure : failure.withCreatedAt(handle.createdAt());
    }

    /**
     * What the default handler does. It throws nothing: neither a logger that fails nor a future
     * that cannot be shown may take the loop with it.
     */
    void log(ExceptionContext failure) {
        try {
            LOG.log(Level.ERROR, text(failure), failure.exception());
        } catch (Throwable unloggable) {
            loop.stopIfFatal(unloggable);
            logThatItFailed(failure, unloggable);
        }
    }

    private static String text(ExceptionContext failure) {
        StringBuilder text = new StringBuilder(failure.message());
        if (failure.future() != null) {
            text.append("\n  future: ").append(failure.future());
        }
        if (failure.handle() != null) {
            text.append("\n  handle: ").append(failure.handle());
        }
        if (!failure.createdAt().isEmpty()) {
            text.append("\n  created");
            failure.createdAt().forEach(frame -> text.append("\n\tat ").append(frame));
        }
        return text.toString();
    }

    private static void logThatItFailed(ExceptionContext failure, Throwable unloggable) {
        String text = "Exception in default exception handler, called for: " + failure.message();
        logFromAnywhere(Level.ERROR, text, unloggable);
    }

    /** Logs a warning soon. Called on the loop. */
    void warn(String message) {
        loop.engine.enqueue(new Warning(() -> message));
    }

    /** Logs at once, on a thread that is not the loop's. Throws nothing. */
    static void logFromAnywhere(Level level, String text, @Nullable Throwable thrown) {
        try {
            LOG.log(level, text, thrown);
        } catch (RuntimeException | Error broken) {
            // The log itself is broken, and nobody is left to be told.
        }
    }

    /** Times a turn, in debug mode. */
    @Override
    public void observe(Turn turn, Runnable work) {
        Long before = interrupted.remove(turn);
        long begin = ownTime();
        work.run();
        long nanos = ownTime() - begin + (before == null ? 0 : before);
        if (turn instanceof Strand strand && strand.isGivingWay()) {
            interrupted.put(turn, nanos);
            return;
        }
        Duration took = Duration.ofNanos(nanos);
        if (took.compareTo(slow) >= 0 && !(turn instanceof Warning)) {
            // What it shows may be the program's own toString: not for the carrier.
            loop.engine.enqueue(
                    new Warning(
                            () -> "Executing " + shown(turn) + " took " + Durations.show(took)));
        }
    }

    /** The time, less what others had of a callback's while that gave way to them. */
    private long ownTime() {
        long now = loop.engine.nanoTime();
        return Strand.current() instanceof CallbackStrand strand
                ? now - strand.nanosGivenAway()
                : now;
    }

    private static Object shown(Turn turn) {
        return switch (turn) {
            case TaskBody body -> body.task;
            case ScheduledCall call -> new Handle(call);
            default -> turn;
        };
    }

    private final class Report extends Call {
        private final ExceptionContext failure;

        Report(ExceptionContext failure, Context context) {
            super(loop, context);
            this.failure = failure;
        }

        @Override
        void run() {
            handle(failure);
        }

        @Override
        ExceptionContext failed(Throwable thrown) {
            return ExceptionContext.of("Exception in default exception handler", thrown);
        }

        /** The loop closes, and this must not be lost. */
        @Override
        protected void abandon() {
            context().run(Actions.block(this::run));
        }

        @Override
        public String toString() {
            return "the exception handler for: " + failure.message();
        }
    }

    private final class Warning extends Call {
        private final Supplier<String> text;

        Warning(Supplier<String> text) {
            super(loop, new Context());
            this.text = text;
        }

        @Override
        void run() {
            LOG.log(Level.WARNING, text.get());
        }

        @Override
        ExceptionContext failed(Throwable thrown) {
            return ExceptionContext.of("Exception while logging a warning", thrown);
        }

        /** The loop closes, and this must not be lost. */
        @Override
        protected void abandon() {
            take();
        }
    }
}
