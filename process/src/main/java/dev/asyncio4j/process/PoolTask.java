package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.ObjectDecoder;
import dev.asyncio4j.process.internal.ObjectEncoder;
import dev.asyncio4j.process.internal.Traveller;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import org.jspecify.annotations.Nullable;

/** A task of a pool: what is to be done, as bytes, and the future of its result. */
final class PoolTask<T extends @Nullable Object> extends CompletableFuture<T>
        implements RunnableFuture<T> {
    private final Dispatcher dispatcher;
    private final Call call;
    private final Reading<? extends T> reading;

    // Guarded by the dispatcher's lock.
    /** Who has it; null if nobody has. */
    @Nullable Worker worker;

    /** The number of its claim there, and the value that the claim has until it is begun. */
    int claim;

    int claimValue;

    /** The how-many-th of the pool it is; 0 before it is submitted. */
    long number;

    /** How many workers have died of it, or with it. */
    int deaths;

    /** Whether it counts as ended: it is about to be, if it is not yet. */
    boolean counted;

    /** How many bytes its worker had been sent with it and before. */
    long sentUpTo;

    /**
     * What is to be done.
     *
     * @param definitions how many the worker must know to understand the message
     * @param travellers what moves to the worker with the message
     */
    record Call(Message message, int definitions, List<Traveller> travellers) {
        /** That of a task which is never sent. */
        static final Call NONE = new Call(Message.EMPTY, 0, List.of());
    }

    /** Writes what is to be done. */
    interface Content {
        ObjectEncoder writeTo(ObjectEncoder encoder) throws IOException;
    }

    /** Reads a result. */
    interface Reading<T extends @Nullable Object> {
        T from(ObjectDecoder decoder) throws IOException, ClassNotFoundException;
    }

    /** One that has not begun. */
    PoolTask(Dispatcher dispatcher, Call call, Reading<? extends T> reading) {
        this.dispatcher = dispatcher;
        this.call = call;
        this.reading = reading;
        if (!call.travellers().isEmpty()) {
            whenComplete((_, _) -> call.travellers().forEach(Traveller::lost));
        }
    }

    Message message() {
        return call.message();
    }

    /** How many definitions the worker must know to understand the message. */
    int definitions() {
        return call.definitions();
    }

    boolean isLarge() {
        return !message().isInline();
    }

    /** Submits it to its pool. If that takes nothing more, all stays here that was to move. */
    void submit() {
        try {
            dispatcher.submit(this);
        } catch (RejectedExecutionException refused) {
            call.travellers().forEach(Traveller::stay);
            throw refused;
        }
    }

    /** Ends with what the worker has sent. */
    void succeed(ObjectDecoder decoder, Message result) {
        T value;
        try {
            value = reading.from(decoder.begin(result));
        } catch (Throwable refused) {
            fail(
                    new IllegalStateException(
                            "the result has come, but cannot be read here: " + refused, refused));
            return;
        } finally {
            decoder.end();
        }
        super.complete(value);
    }

    /** Ends without a result. */
    void fail(Throwable thrown) {
        super.completeExceptionally(thrown);
    }

    /**
     * Called by somebody else, {@code completeOnTimeout} say: nobody will get what the worker
     * sends, so that it is to end.
     */
    @Override
    public boolean complete(T value) {
        boolean completed = super.complete(value);
        if (completed) {
            dispatcher.abandon(this);
        }
        return completed;
    }

    /** Like {@link #complete}, for {@code orTimeout} say. */
    @Override
    public boolean completeExceptionally(Throwable thrown) {
        boolean completed = super.completeExceptionally(thrown);
        if (completed) {
            dispatcher.abandon(this);
        }
        return completed;
    }

    /**
     * Takes the task back if it has not begun. If it has, and it may be interrupted, its worker is
     * killed, and replaced; else it goes on, and this is false.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return dispatcher.cancel(this, mayInterruptIfRunning);
    }

    /** Called by the dispatcher, which knows that it may. */
    boolean end() {
        return super.cancel(false);
    }

    /** Nothing: it is sent to a worker, which runs it. */
    @Override
    public void run() {}

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
