package dev.asyncio4j.greenlet;

import dev.asyncio4j.engine.Continuations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator's body with its stack: all of a generator but the handle, which it does not know. So
 * the handle becomes garbage when nobody asks it any more, though the body be suspended.
 *
 * <p>Who asks a generator has a {@link Driver} mount the body's continuation on his own stack,
 * until the body has yielded or is at its end. What the fields say of delegations and requests is
 * told there.
 *
 * <p>The owner's thread only.
 */
final class Production<
                Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
        implements Yielder<Y, S>, Runnable {
    /** So many are mounted on each other: few enough for the smallest stacks. */
    private static final int MOST_MOUNTED = 50;

    private static final Object SCOPE = Continuations.scope("generator");

    /** Null from when it has begun. */
    private Generator.@Nullable Body<Y, S, R> body;

    Stage stage = Stage.NEW;
    private @Nullable Owner owner;
    private @Nullable Leftover leftover;
    private @Nullable Object continuation;

    /** How many are mounted beneath this one. */
    private int depth;

    /** What is yielded, on the way out; sent, on the way in; returned, at the end. */
    @Nullable Object passed;

    /** Is thrown in the body when it is mounted; was thrown by it, at the end. */
    @Nullable Throwable thrown;

    /** The generator that it yields from: held, so that it does not count as dropped. */
    @Nullable Generator<?, ?, ?> delegate;

    @Nullable Production<?, ?, ?> delegator;

    /** Of a root: the one at the end of the delegations, often itself. */
    Production<?, ?, ?> leaf = this;

    /**
     * Of a root that is told to exit: first those have to from which it yields, the leaf foremost.
     */
    @Nullable GeneratorExit exit;

    /** Which of those is to end now; null where it is the root's own turn. */
    @Nullable Production<?, ?, ?> exiting;

    /** The one that it asks its driver to drive. */
    @Nullable Production<?, ?, ?> requested;

    /** Of a root: that of the body which has requested it. */
    @Nullable Production<?, ?, ?> requester;

    Production(Generator.Body<Y, S, R> body) {
        this.body = body;
    }

    // For the handle

    Stage stage() {
        return stage;
    }

    boolean isNew() {
        return stage == Stage.NEW;
    }

    boolean hasEnded() {
        return stage.compareTo(Stage.RETURNED) >= 0;
    }

    /** It never begins. */
    void endAs(Stage end) {
        checkNotDelegatedTo();
        stage = end;
        body = null;
    }

    /** Takes what was yielded or returned. */
    @Nullable Object take() {
        Object taken = passed;
        passed = null;
        return taken;
    }

    /** What was returned; remains. */
    @Nullable Object result() {
        return passed;
    }

    /** Takes what was thrown. */
    Throwable takeThrown() {
        Throwable taken = Objects.requireNonNull(thrown);
        thrown = null;
        stage = Stage.THROWN;
        return taken;
    }

    /**
     * Goes on in the body until it has yielded or is at its end.
     *
     * @param sent what the pending yield returns
     * @param into what it throws instead, if anything
     */
    void advance(Generator<Y, S, R> handle, @Nullable Object sent, @Nullable Throwable into) {
        checkNotDelegatedTo();
        if (stage == Stage.NEW) {
            begin(handle);
        }
        advance(sent, into);
    }

    private void advance(@Nullable Object sent, @Nullable Throwable into) {
        Owner present = Objects.requireNonNull(owner);
        if (!present.isCurrent()) {
            throw present.wrongThread("this generator");
        }
        if (!leaf.canBeMounted()) {
            throw new IllegalStateException(
                    "generator already executing: it is asked by its own body, or by what that"
                            + " calls");
        }
        Production<?, ?, ?> next = leaf;
        next.passed = sent;
        next.thrown = into;
        if (next != this && into instanceof GeneratorExit told) {
            exit = told;
            exiting = next;
        }
        Production<?, ?, ?> asking = present.innermost;
        if (asking == null || asking.depth < MOST_MOUNTED || !asking.request(this)) {
            Driver.drive(this);
        }
    }

    private boolean canBeMounted() {
        return stage == Stage.SUSPENDED || stage == Stage.NEW;
    }

    private void checkNotDelegatedTo() {
        if (delegator != null) {
            throw new IllegalStateException(
                    "another generator yields from this one: until it has ended, ask that one");
        }
    }

    private void begin(Generator<?, ?, ?> handle) {
        Owner present = Owner.current();
        present.closeUnreachable();
        owner = present;
        continuation = Continuations.create(SCOPE, this);
        leftover = present.watch(handle, this::closeUnreachable);
    }

    private void closeUnreachable() {
        if (hasEnded()) {
            return;
        }
        advance(null, new GeneratorExit());
        if (!hasEnded()) {
            throw Generator.ignoredExit();
        }
        if (stage == Stage.FAILED) {
            Throwable failure = takeThrown();
            if (!(failure instanceof GeneratorExit)) {
                throw Thrown.asItIs(failure);
            }
        }
    }

    /** Runs the body until it has left its stack or is at its end. The driver's part. */
    void mount() {
        Owner present = Objects.requireNonNull(owner);
        Production<?, ?, ?> beneath = present.innermost;
        Object bindings = Continuations.bindings();
        Object scopes = Continuations.scopes(present.thread);
        depth = beneath == null ? 0 : beneath.depth + 1;
        present.innermost = this;
        stage = Stage.RUNNING;
        try {
            Continuations.run(Objects.requireNonNull(continuation));
        } catch (Throwable exhausted) {
            thrown = exhausted;
            stage = Stage.FAILED;
        }
        present.innermost = beneath;
        present.carry(bindings, scopes);
        if (hasEnded()) {
            end();
        }
    }

    private void end() {
        Objects.requireNonNull(leftover).forget();
        leftover = null;
        continuation = null;
    }

    // The body's side

    /** All of the body, in its continuation. */
    @Override
    public void run() {
        Generator.Body<Y, S, R> code = Objects.requireNonNull(body);
        body = null;
        try {
            received();
            passed = code.run(this);
            stage = Stage.RETURNED;
        } catch (Throwable failure) {
            passed = null;
            thrown = Thrown.notTheEnd(failure);
            stage = Stage.FAILED;
        }
    }

    @Override
    @SuppressWarnings({
        "unchecked",
        "NamedLikeContextualKeyword"
    }) // the handle lets nothing else in
    public @Nullable S yield(Y value) {
        checkCaller();
        passed = value;
        leave(Stage.SUSPENDED);
        return (S) received();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // it returns what it was declared to
    public <T extends @Nullable Object> T yieldFrom(Generator<? extends Y, ?, ? extends T> other) {
        checkCaller();
        Production<?, ?, ?> source = other.production;
        source.prepareDelegation(other, Objects.requireNonNull(owner));
        if (source.hasEnded()) {
            return (T) source.result();
        }
        source.delegator = this;
        delegate = other;
        passed = null;
        try {
            leave(Stage.DELEGATING);
        } catch (IllegalStateException pinned) {
            source.detach();
            throw pinned;
        }
        return (T) received();
    }

    private void prepareDelegation(Generator<?, ?, ?> handle, Owner caller) {
        checkNotDelegatedTo();
        handle.checkNothingFetched();
        if (stage == Stage.NEW) {
            begin(handle);
        }
        Owner present = owner;
        if (present != null && present != caller && !hasEnded()) {
            throw present.wrongThread("this generator");
        }
        if (!hasEnded() && !leaf.canBeMounted()) {
            throw new IllegalStateException(
                    "generator already executing: a body cannot yield from itself, nor from one that"
                            + " has asked it");
        }
    }

    /** Ends the delegation to this one. Returns who has delegated. */
    Production<?, ?, ?> detach() {
        Production<?, ?, ?> from = Objects.requireNonNull(delegator);
        delegator = null;
        from.delegate = null;
        return from;
    }

    /** Has the driver drive another; false if it cannot, since this body is pinned. */
    private boolean request(Production<?, ?, ?> other) {
        requested = other;
        stage = Stage.REQUESTING;
        if (leave()) {
            return true;
        }
        requested = null;
        stage = Stage.RUNNING;
        return false;
    }

    private void leave(Stage reason) {
        stage = reason;
        if (!leave()) {
            stage = Stage.RUNNING;
            throw new IllegalStateException(
                    "cannot yield here: a native method or a class initialiser is on the body's"
                            + " stack, which cannot be left in the middle");
        }
    }

    /** Leaves the body's stack until it is mounted again; false if it cannot. */
    private boolean leave() {
        Owner present = Objects.requireNonNull(owner);
        // Of the body, while the driver's are the thread's; on its stack they cost less than in
        // fields.
        Object bindings = Continuations.bindings();
        Object scopes = Continuations.scopes(present.thread);
        boolean isLeft = Continuations.leave(SCOPE);
        present.carry(bindings, scopes);
        return isLeft;
    }

    private @Nullable Object received() {
        Throwable into = thrown;
        if (into != null) {
            thrown = null;
            throw Thrown.asItIs(into);
        }
        return take();
    }

    private void checkCaller() {
        Owner present = owner;
        if (present == null || !present.isCurrent() || present.innermost != this) {
            throw new IllegalStateException(
                    "only the body of a generator yields, while it is asked. This is other code: of"
                            + " another generator, greenlet or thread");
        }
    }
}
