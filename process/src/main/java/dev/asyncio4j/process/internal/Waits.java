package dev.asyncio4j.process.internal;

import dev.asyncio4j.CancelledError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for futures of the JDK: suspends a task, blocks any other thread. An interrupt, by which a
 * task is cancelled too, is an {@link InterruptedIOException}, and leaves the future alone; for
 * what has nothing to do with files or sockets, it can be a {@link CancelledError}.
 */
public final class Waits {
    private Waits() {}

    public static <T> T get(CompletableFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw failure(failed);
        }
    }

    /**
     * Waits no longer than that.
     *
     * @param most null for any time
     * @return whether the future is done
     */
    public static boolean isDone(CompletableFuture<?> future, @Nullable Duration most)
            throws IOException {
        if (future.isDone()) {
            return true;
        }
        try {
            if (most == null) {
                future.get();
            } else if (most.isPositive()) {
                future.get(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (TimeoutException | ExecutionException ended) {
            return future.isDone();
        }
        return future.isDone();
    }

    /** What is thrown in place of an interrupt, where that is none of input or output. */
    public static CancelledError cancelled(InterruptedException cause) {
        CancelledError thrown = new CancelledError("the thread was interrupted");
        thrown.initCause(cause);
        return thrown;
    }

    /** What is thrown in place of an interrupt of input or output. */
    public static InterruptedIOException interrupted(InterruptedException cause) {
        InterruptedIOException thrown = new InterruptedIOException("interrupted while waiting");
        thrown.initCause(cause);
        return thrown;
    }

    private static IOException failure(ExecutionException failed) {
        return switch (failed.getCause()) {
            // Others may wait for the same future: each has an exception of its own.
            case EOFException end -> {
                EOFException thrown = new EOFException(end.getMessage());
                thrown.initCause(end);
                yield thrown;
            }
            case null, default -> new IOException(String.valueOf(failed.getCause()), failed);
        };
    }
}
