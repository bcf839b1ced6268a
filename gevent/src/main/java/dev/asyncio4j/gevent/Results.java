package dev.asyncio4j.gevent;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.KeyboardInterrupt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** How what came of a greenlet reaches who asks for it. */
final class Results {
    private Results() {}

    /**
     * @param thrown what came in place of a value, if anything
     */
    @SuppressWarnings("NullAway") // null only where that is the value
    static <T extends @Nullable Object> T valueOrThrow(
            @Nullable T value, @Nullable Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case GreenletExit exit -> {
                CancellationException killed = new CancellationException("the greenlet was killed");
                killed.initCause(exit);
                throw killed;
            }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable checked -> throw new CompletionException(checked);
        }
        return value;
    }

    /** Runs it here; throws as one does who asks for the value of a greenlet. */
    static <T extends @Nullable Object> T valueOf(Callable<? extends T> code) {
        try {
            return code.call();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw new CompletionException(checked);
        }
    }

    /** A cancellation by the loop is a kill as well; one that has a reason fails with that. */
    static Throwable outcomeOf(Throwable error) {
        if (error instanceof GreenletExit exit) {
            return exit.getCause() == null ? exit : exit.getCause();
        }
        if (error.getClass() == CancelledError.class) {
            GreenletExit exit = new GreenletExit();
            exit.addSuppressed(error);
            return exit;
        }
        return error;
    }

    /** What no program goes on after is to end the loop's run. */
    static boolean isFatal(Throwable error) {
        return error instanceof KeyboardInterrupt
                || (error instanceof VirtualMachineError && !(error instanceof StackOverflowError));
    }
}
