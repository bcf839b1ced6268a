package dev.asyncio4j.process.hub;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.internal.Waits;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How an object is called, at home and from other processes: sent to one, it calls through a
 * connection there.
 */
public final class Handle implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};
    private static final double NANOS_PER_SECOND = 1e9;

    private final long number;

    /** The object, at home; null elsewhere. */
    private final transient @Nullable Shared local;

    /** Its home, elsewhere; null at home. */
    private final transient @Nullable Address home;

    private Handle(long number, @Nullable Shared local, @Nullable Address home) {
        this.number = number;
        this.local = local;
        this.home = home;
    }

    /** A handle of a new object. */
    public static Handle of(Shared object) {
        return new Handle(Hub.newNumber(), object, null);
    }

    /** What is sent in place of a handle. */
    private record Form(Address address, long number) implements Serializable {
        private Object readResolve() {
            Hub hub = Hub.at(address);
            if (hub == null) {
                return new Handle(number, null, address);
            }
            Shared object = hub.object(number);
            // One that was closed is gone for who calls it, as elsewhere.
            return object == null
                    ? new Handle(number, null, address)
                    : new Handle(number, object, null);
        }
    }

    private Object writeReplace() {
        if (home != null) {
            return new Form(home, number);
        }
        Hub hub = Hub.here();
        hub.open(number, Objects.requireNonNull(local));
        return new Form(hub.address(), number);
    }

    private void readObject(ObjectInputStream stream) throws IOException {
        throw new InvalidObjectException("a handle is sent in another form");
    }

    /** Whether the object lives in this process. */
    public boolean isAtHome() {
        return local != null;
    }

    /** Closes the object, at its home. No effect if it is closed, or its home has ended. */
    public void close() {
        Shared object = local;
        if (object != null) {
            Hub.closeHere(number, object);
        } else {
            call(Shared.CLOSE);
        }
    }

    // Calls

    /** Calls what does not wait. */
    public Reply call(int operation) {
        return call(operation, 0, NOTHING);
    }

    public Reply call(int operation, long argument, byte[] content) {
        return begin(operation, argument, content).reply().join();
    }

    /**
     * Calls what may wait.
     *
     * @throws CancelledError if the thread is interrupted, or the task cancelled, before it is done
     */
    public Reply await(int operation, byte[] content) {
        Begun begun = begin(operation, 0, content);
        try {
            return begun.reply().get();
        } catch (InterruptedException interrupted) {
            return interrupted(begun, interrupted);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Calls what may wait, for no longer than this.
     *
     * @throws TimeoutException if it was not done in time; then it has no effect
     */
    public Reply await(int operation, byte[] content, @Nullable Duration limit)
            throws TimeoutException {
        if (limit == null) {
            return await(operation, content);
        }
        Begun begun = begin(operation, 0, content);
        Reply reply;
        try {
            reply = begun.reply().get(nanos(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            begun.withdraw().run();
            reply = begun.reply().join();
            if (reply.status() == Reply.Status.WITHDRAWN) {
                throw new TimeoutException(
                        "not done within " + nanos(limit) / NANOS_PER_SECOND + " s");
            }
        } catch (InterruptedException interrupted) {
            reply = interrupted(begun, interrupted);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
        return reply;
    }

    private static long nanos(Duration limit) {
        try {
            return Math.max(0, limit.toNanos());
        } catch (ArithmeticException tooLong) {
            return limit.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /** The call is withdrawn. If it was done by then, it is: the interrupt is for the next. */
    private Reply interrupted(Begun begun, InterruptedException interrupted) {
        begun.withdraw().run();
        Reply reply = begun.reply().join();
        boolean withdrawn = reply.status() == Reply.Status.WITHDRAWN;
        if (!withdrawn || !isInTask()) {
            Thread.currentThread().interrupt();
        }
        if (withdrawn) {
            throw Waits.cancelled(interrupted);
        }
        return reply;
    }

    private static boolean isInTask() {
        try {
            return Asyncio.currentTask() != null;
        } catch (IllegalStateException noLoop) {
            return false;
        }
    }

    /** A call under way. */
    private record Begun(CompletableFuture<Reply> reply, Runnable withdraw) {}

    private Begun begin(int operation, long argument, byte[] content) {
        long thread = Thread.currentThread().threadId();
        Shared object = local;
        if (object != null) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            Ticket ticket =
                    new Ticket(Member.SELF, thread, operation, argument, content, reply::complete);
            object.call(ticket);
            return new Begun(reply, () -> object.withdraw(ticket));
        }
        Remote remote = Remote.at(Objects.requireNonNull(home));
        Remote.Call call = remote.call(number, thread, operation, argument, content);
        return new Begun(call.reply(), () -> remote.withdraw(call));
    }

    /** The state at home; elsewhere, where that is. */
    @Override
    public String toString() {
        return local != null ? local.toString() : "number " + number + " of " + home;
    }
}
