package dev.asyncio4j;

import dev.asyncio4j.engine.Strand;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Code that a thread has a loop run as a task, and waits for: blocked, or as a task of another
 * loop.
 *
 * <p>An interrupt of the thread that waits is a request to cancel the task, which is waited for all
 * the same: when the wait is over, nothing of it runs any more. Only the first is: a task in a
 * cancelled scope is interrupted again and again as long as it waits.
 */
final class Errand<T extends @Nullable Object> {
    private final EventLoop loop;
    private final Supplier<? extends Task<T>> creation;

    /** Set on the loop's thread; read there, and at the end. */
    private @Nullable Task<T> task;

    private Errand(EventLoop loop, Supplier<? extends Task<T>> creation) {
        this.loop = loop;
        this.creation = creation;
    }

    /**
     * Waits for a task that the loop is to create.
     *
     * @param creation called on the loop; what it throws, is thrown here
     * @param closed gives what is thrown if the loop is closed, or closes before the task has ended
     * @return its result; throws as {@link Future#await()} does
     * @throws CancelledError if it was cancelled, because of an interrupt perhaps, which then is
     *     still set
     */
    static <T extends @Nullable Object> T run(
            EventLoop loop,
            Supplier<? extends Task<T>> creation,
            Supplier<? extends IllegalStateException> closed) {
        Errand<T> errand = new Errand<>(loop, creation);
        return errand.await(loop.bridges.follow(errand::create, closed));
    }

    private Task<T> create() {
        Task<T> created = creation.get();
        task = created;
        return created;
    }

    private T await(CompletableFuture<T> end) {
        boolean interrupted = waitFor(end);
        try {
            T result = result(end);
            restore(interrupted);
            return result;
        } catch (CancelledError cancelled) {
            // To a task of another loop it is the delivery, as any interrupt that is noticed.
            restore(interrupted && Strand.current() == null);
            throw cancelled;
        } catch (RuntimeException | Error failed) {
            restore(interrupted);
            throw failed;
        }
    }

    /** Waits until it has ended; true if the thread was interrupted meanwhile. */
    private boolean waitFor(CompletableFuture<T> end) {
        boolean interrupted = false;
        while (true) {
            try {
                end.get();
                return interrupted;
            } catch (InterruptedException request) {
                if (!interrupted) {
                    interrupted = true;
                    loop.postInternal(this::cancel);
                }
            } catch (ExecutionException | CancellationException ended) {
                return interrupted;
            }
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Comes behind the creation. */
    private void cancel() {
        if (task != null) {
            task.cancel();
        }
    }

    private T result(CompletableFuture<T> end) {
        Task<T> created = task;
        if (created == null || !created.isDone()) {
            throw refusal(end.exceptionNow());
        }
        try {
            return created.result();
        } catch (RuntimeException | Error thrown) {
            Traces.continueOnThisThread(thrown);
            throw thrown;
        }
    }

    private static RuntimeException refusal(Throwable reason) {
        return switch (reason) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new CompletionException(reason);
        };
    }
}
