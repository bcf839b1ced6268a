package dev.asyncio4j.greenlet;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelScope;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import java.lang.ref.Cleaner;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous generator's body, and the task it is in: all but the handle, which it does not
 * know.
 *
 * <p>Who asks leaves a question and waits for the answer; the body leaves the answer and waits for
 * the next question. At most one of both is there at a time. The body's task ends as one that is
 * done, whatever the body throws: that is an answer.
 *
 * <p>Where the body's task is cancelled while nobody asks, it is so because its loop ends. Then the
 * body is closed.
 *
 * <p>Loop thread only, once it has begun.
 */
final class AsyncProduction<Y extends @Nullable Object, S extends @Nullable Object>
        implements Yielder<Y, S> {
    private static final Cleaner CLEANER = Cleaner.create();

    enum State {
        NEW,
        RUNNING,
        SUSPENDED,
        ENDED
    }

    /** Null from when it has begun. */
    private Generator.@Nullable VoidBody<Y, S> body;

    private State state = State.NEW;
    private @Nullable Task<?> task;
    private boolean begun;
    private Cleaner.@Nullable Cleanable watching;

    /** Done when the body is to go on. */
    private @Nullable Future<@Nullable Void> question;

    /** Done when the body has yielded or ended. */
    private @Nullable Future<@Nullable Void> answer;

    /** What is yielded, on the way out; sent, on the way in. */
    private @Nullable Object passed;

    /** Is thrown by the pending yield; was thrown by the body. */
    private @Nullable Throwable thrown;

    AsyncProduction(Generator.VoidBody<Y, S> body) {
        this.body = body;
    }

    boolean isNew() {
        return state == State.NEW;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    String state() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    void endUnbegun() {
        state = State.ENDED;
        body = null;
    }

    /** Whether there is something to take. */
    boolean hasYielded() {
        return state == State.SUSPENDED;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the yielder lets nothing else in
    Y take() {
        Object taken = passed;
        passed = null;
        return (Y) taken;
    }

    /** Has the body go on, until it has yielded or ended; throws what it throws. */
    void ask(AsyncGenerator<Y, S> handle, @Nullable Object sent, @Nullable Throwable into) {
        Task<?> asking = Reports.taskOrNull();
        if (asking == null) {
            throw new IllegalStateException(
                    "an asynchronous generator is asked in a task of its loop, and this code is in"
                            + " none. Create one with createTask, or take a plain Generator");
        }
        checkCanBeAsked(asking);
        Future<@Nullable Void> awaited = asking.loop().createFuture();
        answer = awaited;
        passed = sent;
        thrown = into;
        if (state == State.NEW) {
            begin(handle, asking);
        } else {
            state = State.RUNNING;
            Objects.requireNonNull(question).setResult(null);
        }
        awaitAnswer(awaited);
        Throwable failure = thrown;
        if (state == State.ENDED && failure != null) {
            thrown = null;
            throw Thrown.asItIs(failure);
        }
    }

    private void checkCanBeAsked(Task<?> asking) {
        if (state == State.RUNNING) {
            throw new IllegalStateException(
                    "asynchronous generator is already running: another task is asking it, or its own"
                            + " body. Let one task at a time ask");
        }
        if (task != null && task.loop() != asking.loop()) {
            throw new IllegalStateException(
                    "this asynchronous generator belongs to another loop, where it was begun");
        }
    }

    private void begin(AsyncGenerator<Y, S> handle, Task<?> asking) {
        EventLoop loop = asking.loop();
        Generator.VoidBody<Y, S> code = Objects.requireNonNull(body);
        body = null;
        state = State.RUNNING;
        watching = CLEANER.register(handle, () -> dropped(loop));
        task = loop.createTask(() -> run(code), TaskOptions.named("generator of " + asking.name()));
    }

    /**
     * A cancellation while it waits is the body's first, and then nothing keeps it from the answer.
     */
    private void awaitAnswer(Future<@Nullable Void> awaited) {
        try {
            Asyncio.shield(awaited).await();
        } catch (CancelledError cancelled) {
            Task<?> told = Objects.requireNonNull(task);
            if (awaited.isDone()) {
                noteFailure(cancelled);
                throw cancelled;
            }
            told.cancel(cancelled.getMessage());
            if (!begun) {
                // A task that is cancelled before it has begun never does.
                end(null);
                throw cancelled;
            }
            CancelScope.shielded().run(() -> awaited.await());
            told.uncancel();
        }
    }

    private void noteFailure(CancelledError cancelled) {
        Throwable failure = thrown;
        if (state == State.ENDED && failure != null) {
            thrown = null;
            cancelled.addSuppressed(failure);
        }
    }

    private void run(Generator.VoidBody<Y, S> code) {
        task = Reports.taskOrNull();
        begun = true;
        try {
            code.run(this);
            end(null);
        } catch (Throwable failure) {
            end(Thrown.notTheEnd(failure));
        }
    }

    private void end(@Nullable Throwable failure) {
        passed = null;
        state = State.ENDED;
        Objects.requireNonNull(watching).clean();
        Future<@Nullable Void> awaited = answer;
        if (awaited != null) {
            thrown = failure;
            answer(awaited);
        } else if (failure != null && !(failure instanceof GeneratorExit)) {
            Reports.notThrown(
                    "Exception in an asynchronous generator that nobody was asking", failure);
        }
    }

    private void answer(Future<@Nullable Void> awaited) {
        answer = null;
        if (!awaited.isDone()) {
            awaited.setResult(null);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NamedLikeContextualKeyword"}) // the handle takes nothing else
    public @Nullable S yield(Y value) {
        checkCaller();
        Future<@Nullable Void> asked = EventLoop.running().createFuture();
        Future<@Nullable Void> awaited = Objects.requireNonNull(answer);
        question = asked;
        passed = value;
        thrown = null;
        state = State.SUSPENDED;
        answer(awaited);
        try {
            asked.await();
        } catch (CancelledError loopEnds) {
            if (state == State.SUSPENDED) {
                state = State.RUNNING;
                throw new GeneratorExit();
            }
            throw loopEnds;
        }
        return (S) received();
    }

    private @Nullable Object received() {
        Throwable into = thrown;
        Object sent = passed;
        thrown = null;
        passed = null;
        if (into != null) {
            throw Thrown.asItIs(into);
        }
        return sent;
    }

    @Override
    public <T extends @Nullable Object> T yieldFrom(Generator<? extends Y, ?, ? extends T> other) {
        checkCaller();
        while (other.hasNext()) {
            this.yield(other.next());
        }
        return other.result();
    }

    private void checkCaller() {
        if (Reports.taskOrNull() != task || answer == null) {
            throw new IllegalStateException(
                    "only the body of a generator yields, while it is asked. This is other code, or"
                            + " the generator is being closed by the end of its loop");
        }
    }

    /** Called by the cleaner, and at the end. */
    private void dropped(EventLoop loop) {
        if (state == State.ENDED) {
            return;
        }
        try {
            loop.callSoonThreadsafe(this::closeDropped);
        } catch (IllegalStateException closed) {
            // Then the loop has closed it, when it closed.
        }
    }

    private void closeDropped() {
        Future<@Nullable Void> asked = question;
        if (state == State.SUSPENDED && asked != null && !asked.isDone()) {
            state = State.RUNNING;
            passed = null;
            thrown = new GeneratorExit();
            asked.setResult(null);
        }
    }
}
