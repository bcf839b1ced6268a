package dev.asyncio4j;

import dev.asyncio4j.Outcome.Cancellation;
import dev.asyncio4j.Outcome.Failure;
import dev.asyncio4j.engine.Turn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chains futures of a loop and {@link CompletableFuture}s of the JDK's: the result flows one way, a
 * cancellation the other.
 */
final class Bridges {
    private final EventLoop loop;

    /** Those that wait for a future of the loop; loop thread only. */
    private final Set<Outgoing<?>> waiting = new LinkedHashSet<>();

    Bridges(EventLoop loop) {
        this.loop = loop;
    }

    /** The JDK's future of one of the loop's. Callable from any thread. */
    <T extends @Nullable Object> CompletableFuture<T> toCompletable(Future<T> source) {
        Outgoing<T> target = new Outgoing<>(source, Misuse::closed);
        if (source.isDone()) {
            target.end();
        } else if (loop.engine.onCarrier()) {
            target.follow(source);
        } else if (!loop.engine.postFromAnywhere(new Following<>(target, () -> source))) {
            target.end();
        }
        return target;
    }

    /** Nobody waits for this future any more. Callable from any thread. */
    void abandon(CompletableFuture<?> given) {
        if (given instanceof Outgoing<?> target && !target.isDone()) {
            // Behind the turn that follows the source, if that has not been taken yet.
            loop.postInternal(target::leave);
        }
    }

    /** Has the loop run the code as a task. Callable from any thread. */
    <T extends @Nullable Object> CompletableFuture<T> runTask(Callable<? extends T> code) {
        Objects.requireNonNull(code, "code");
        TaskOptions options = TaskOptions.defaults().withContext(Context.copyOfCurrent());
        return follow(() -> loop.<T>createTask(code, options), Misuse::closed);
    }

    /**
     * Has the loop create a future, and gives the JDK's of that. Callable from any thread.
     *
     * @param creation called on the loop; what it throws, that future fails with
     * @param closed gives what is thrown if the loop is closed, and what that future fails with if
     *     the loop is closed before it has ended
     */
    <T extends @Nullable Object> CompletableFuture<T> follow(
            Supplier<? extends Future<T>> creation,
            Supplier<? extends IllegalStateException> closed) {
        Outgoing<T> target = new Outgoing<>(null, closed);
        if (!loop.engine.postFromAnywhere(new Following<>(target, creation))) {
            throw closed.get();
        }
        return target;
    }

    /** The loop's future of one of the JDK's. On the loop's thread. */
    <T extends @Nullable Object> Future<T> toLoop(CompletionStage<? extends T> source) {
        loop.checkThread("ensureFuture");
        Objects.requireNonNull(source, "stage");
        Incoming<T> target = new Incoming<>(loop, source);
        source.whenComplete(
                (result, thrown) -> loop.postInternal(() -> target.receive(result, thrown)));
        return target;
    }

    /** The loop closes: nothing more will come to whoever waits on another thread. */
    void close() {
        new ArrayList<>(waiting).forEach(Outgoing::end);
    }

    private final class Outgoing<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Supplier<? extends IllegalStateException> closed;

        /** Loop thread only. Null before the task that it will be is created, and at the end. */
        private @Nullable Future<T> source;

        /** Null before the source is followed, and at the end. Written on the loop's thread. */
        private @Nullable Delivery<T> delivery;

        Outgoing(@Nullable Future<T> source, Supplier<? extends IllegalStateException> closed) {
            this.source = source;
            this.closed = closed;
        }

        void follow(Future<T> followed) {
            if (isEndedByOthers()) {
                source = null;
                return;
            }
            Delivery<T> added = new Delivery<>(followed, this);
            source = followed;
            delivery = added;
            waiting.add(this);
            followed.listen(added);
            whenComplete((_, _) -> ended());
        }

        /** Called on any thread. */
        private void ended() {
            if (delivery != null && isEndedByOthers()) {
                loop.postInternal(this::leave);
            }
        }

        /** Then nobody can be told of the source's end. If this was cancelled, that comes soon. */
        private boolean isEndedByOthers() {
            return isDone() && !isCancelled();
        }

        void leave() {
            if (source != null && delivery != null) {
                source.unlisten(delivery);
                waiting.remove(this);
                delivery = null;
                source = null;
            }
        }

        /**
         * Ends as the source has; if that has not, it never will, since the loop is closed. Called
         * on the loop's thread, or on any if the source is not followed.
         */
        void end() {
            if (delivery != null) {
                waiting.remove(this);
                delivery = null;
            }
            Object how = source == null ? null : source.outcome();
            source = null;
            switch (how) {
                case null -> completeExceptionally(closed.get());
                case Cancellation cancellation -> completeExceptionally(cancellation.toException());
                case Failure failure -> {
                    // One that comes too late for anyone to see it is still to be reported.
                    if (completeExceptionally(failure.error)) {
                        failure.retrieve();
                    }
                }
                default -> complete(Outcome.result(how));
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                // Behind the turn that sets the source, if that has not been taken yet.
                loop.postInternal(this::cancelSource);
            }
            return cancelled;
        }

        private void cancelSource() {
            if (source != null) {
                source.cancel();
            }
        }
    }

    /** Comes to the loop to follow a future of it. */
    private static final class Following<T extends @Nullable Object> extends Turn {
        private final Bridges.Outgoing<T> target;
        private final Supplier<? extends Future<T>> source;

        Following(Bridges.Outgoing<T> target, Supplier<? extends Future<T>> source) {
            this.target = target;
            this.source = source;
        }

        @Override
        protected void take() {
            try {
                target.follow(source.get());
            } catch (RuntimeException refused) {
                target.completeExceptionally(refused);
            }
        }

        @Override
        protected void abandon() {
            target.end();
        }
    }

    /**
     * Completes the JDK's future: a callback, since whoever depends on it is called right there.
     */
    private static final class Delivery<T extends @Nullable Object> extends Call {
        private final Future<T> source;
        private final Bridges.Outgoing<T> target;

        Delivery(Future<T> source, Bridges.Outgoing<T> target) {
            super(source.loop, new Context());
            this.source = source;
            this.target = target;
        }

        @Override
        void run() {
            target.end();
        }

        @Override
        ExceptionContext failed(Throwable thrown) {
            return new ExceptionContext(
                    "Exception in a stage that depends on a future", thrown, source, null);
        }

        @Override
        public String toString() {
            return "a stage that depends on " + source;
        }
    }

    private static final class Incoming<T extends @Nullable Object> extends Future<T> {
        private final CompletionStage<? extends T> source;

        /** Whether the loop waits for the source; loop thread only. */
        private boolean awaited = true;

        Incoming(EventLoop loop, CompletionStage<? extends T> source) {
            super(loop);
            this.source = source;
            loop.engine.goneOutside();
        }

        private void stopWaiting() {
            if (awaited) {
                awaited = false;
                loop.engine.backFromOutside();
            }
        }

        @Override
        public boolean cancel(@Nullable String message) {
            boolean cancelled = super.cancel(message);
            if (cancelled) {
                stopWaiting();
                new ForeignCall(loop, this::cancelSource, "cancel a stage").makeSoon();
            }
            return cancelled;
        }

        private void cancelSource() {
            try {
                source.toCompletableFuture().cancel(true);
            } catch (UnsupportedOperationException notOfferedByThisStage) {
                // Then it runs on, and its result is dropped.
            }
        }

        @SuppressWarnings("NullAway") // a stage that ended well has a result of its type
        void receive(@Nullable T result, @Nullable Throwable thrown) {
            stopWaiting();
            if (isDone()) {
                return;
            }
            if (thrown == null) {
                succeed(result);
            } else if (unwrap(thrown) instanceof CancellationException cancellation) {
                endCancelled(new Cancellation(cancellation.getMessage(), cancellation));
            } else {
                fail(unwrap(thrown));
            }
        }

        /** What the JDK wraps the exceptions of earlier stages in is none of ours. */
        private static Throwable unwrap(Throwable thrown) {
            Throwable cause = thrown.getCause();
            return thrown instanceof CompletionException && cause != null ? cause : thrown;
        }
    }
}
