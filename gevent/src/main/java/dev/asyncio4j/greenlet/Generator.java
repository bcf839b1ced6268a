package dev.asyncio4j.greenlet;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Code that makes values one at a time, each when it is asked for it, and waits in between where it
 * is.
 *
 * <pre>{@code
 * Generator<Integer, ?, ?> fibonacci = Generator.of(y -> {
 *     for (int a = 0, b = 1; ; b += a, a = b - a) {
 *         y.yield(a);
 *     }
 * });
 * fibonacci.stream().limit(10).forEach(IO::println);
 * }</pre>
 *
 * <p>The code, its body, begins when the first value is asked for. It runs in the thread that asks,
 * or in its task: what it suspends for, as a sleep or a socket, suspends the task; where that is
 * cancelled, the body gets the {@link dev.asyncio4j.CancelledError}; and context variables are the
 * task's. But scoped values are those from where it began.
 *
 * <p><b>Ends.</b> When the body returns, {@link #next()} throws {@link NoSuchElementException} and
 * {@link #result()} has what it returned. What it throws, {@code next} throws, once: a checked
 * exception in a {@link java.util.concurrent.CompletionException}, and a NoSuchElementException in
 * an {@link IllegalStateException}. {@link #close()} has it end early.
 *
 * <p>One that is dropped in the middle is closed some time later: when its thread begins another
 * generator or greenlet, after the garbage collector has found it. If that never happens, its
 * {@code finally} blocks never run. Where that matters, close it.
 *
 * <p><b>Threads.</b> May be created anywhere, and belongs to the thread or task that asks it first;
 * any other gets an {@link IllegalStateException}. While its body holds a monitor ({@code
 * synchronized}) across a yield, nobody else can take that, not even the thread itself; take a
 * lock.
 *
 * <p><b>Python:</b> generators; {@code next} is {@code next()}, {@code send} {@code send()}, {@code
 * throwInto} {@code throw()}.
 *
 * @param <Y> what it yields
 * @param <S> what can be sent into it
 * @param <R> what it returns
 */
@SuppressWarnings("IterableAndIterator") // as in Python: code that is half done
public final class Generator<
                Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
        implements Iterator<Y>, Iterable<Y>, AutoCloseable {
    final Production<Y, S, R> production;

    /** Whether the body has gone on to the next item, which nobody has taken yet. */
    private boolean fetched;

    /**
     * What a generator does.
     *
     * @param <Y> what it yields
     * @param <S> what can be sent into it
     * @param <R> what it returns
     */
    @FunctionalInterface
    public interface Body<
            Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object> {
        /** Called once, where the generator is first asked; its end is the generator's. */
        R run(Yielder<Y, S> y) throws Exception;
    }

    /**
     * What a generator does that returns nothing.
     *
     * @param <Y> what it yields
     * @param <S> what can be sent into it
     */
    @FunctionalInterface
    public interface VoidBody<Y extends @Nullable Object, S extends @Nullable Object> {
        /** Called once, where the generator is first asked; its end is the generator's. */
        void run(Yielder<Y, S> y) throws Exception;
    }

    private Generator(Body<Y, S, R> body) {
        production = new Production<>(body);
    }

    /** A generator that does this, not begun. */
    public static <Y extends @Nullable Object, S extends @Nullable Object>
            Generator<Y, S, @Nullable Void> of(VoidBody<Y, S> body) {
        Objects.requireNonNull(body, "body");
        return new Generator<>(y -> {
            body.run(y);
            return null;
        });
    }

    /** A generator that does this and returns something in the end, not begun. */
    public static <
                    Y extends @Nullable Object,
                    S extends @Nullable Object,
                    R extends @Nullable Object>
            Generator<Y, S, R> returning(Body<Y, S, R> body) {
        return new Generator<>(Objects.requireNonNull(body, "body"));
    }

    /** Whether there is another value: goes on in the body to find out. */
    @Override
    public boolean hasNext() {
        if (!fetched && !production.hasEnded()) {
            advance(null, null);
            throwIfFailed();
            fetched = !production.hasEnded();
        }
        return fetched;
    }

    /**
     * Goes on in the body until it yields.
     *
     * @return what it has yielded
     * @throws NoSuchElementException if the body has ended
     * @throws IllegalStateException if it is this generator's own body that asks
     */
    @Override
    public Y next() {
        if (fetched) {
            fetched = false;
            return yielded();
        }
        return goOn(null, null);
    }

    /**
     * Like {@link #next()}, but the yield at which the body waits returns this value.
     *
     * @throws IllegalArgumentException if the body has not begun, and so waits at no yield, and the
     *     value is not null; it has still not begun
     * @throws IllegalStateException if {@link #hasNext()} has fetched a value that was not taken
     */
    public Y send(S value) {
        checkNothingFetched();
        if (value != null && production.isNew()) {
            throw sentTooEarly(value);
        }
        return goOn(value, null);
    }

    /**
     * Like {@link #next()}, but the yield at which the body waits throws this, as it is. A body
     * that has not begun never does, and it is thrown here; as it is if the body has ended.
     *
     * @throws IllegalStateException if {@link #hasNext()} has fetched a value that was not taken
     */
    public Y throwInto(Throwable thrown) {
        Objects.requireNonNull(thrown, "thrown");
        checkNothingFetched();
        if (production.isNew()) {
            production.endAs(Stage.THROWN);
        }
        if (production.hasEnded()) {
            throw Thrown.asItIs(Thrown.unchecked(thrown));
        }
        return goOn(null, thrown);
    }

    /**
     * Has the body end: throws {@link GeneratorExit} where it waits. One that has not begun never
     * does. What the body throws instead, this throws; what it returns, {@link #result()} has. A
     * value that {@link #hasNext()} has fetched is dropped. No effect if it has ended.
     *
     * @throws IllegalStateException if the body yields again; it waits there
     */
    @Override
    public void close() {
        if (production.isNew()) {
            production.endAs(Stage.RETURNED);
        } else if (!production.hasEnded()) {
            advance(null, new GeneratorExit());
            fetched = false;
            if (!production.hasEnded()) {
                production.take();
                throw ignoredExit();
            }
            checkEnd();
        }
    }

    static IllegalArgumentException sentTooEarly(Object value) {
        return new IllegalArgumentException(
                "value: "
                        + value
                        + " sent to a generator that has not begun, and waits at no yield"
                        + " (expected: null, or next() before)");
    }

    static IllegalStateException fetchedAlready() {
        return new IllegalStateException(
                "hasNext() has fetched a value that next() has not taken; take it first");
    }

    static IllegalStateException ignoredExit() {
        return new IllegalStateException(
                "generator ignored GeneratorExit: its body has yielded again, and was to end");
    }

    private void checkEnd() {
        if (production.stage() == Stage.FAILED) {
            Throwable failure = production.takeThrown();
            if (failure instanceof GeneratorExit) {
                production.endAs(Stage.RETURNED);
            } else {
                throw Thrown.asItIs(failure);
            }
        }
    }

    /**
     * What the body has returned; null if it was closed and has returned nothing.
     *
     * <p><b>Python:</b> {@code StopIteration.value}, and what {@code close()} returns.
     *
     * @throws IllegalStateException if it has not ended, or has thrown something
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // null is what there is for one that was closed
    public R result() {
        if (production.stage() != Stage.RETURNED) {
            throw new IllegalStateException(
                    production.hasEnded()
                            ? "the generator has no result: its body has thrown something"
                            : "the generator has no result yet: its body has not ended");
        }
        return (R) production.result();
    }

    /** Whether the body has returned or thrown something, or will never begin. */
    public boolean isDone() {
        return production.hasEnded();
    }

    /** Itself: there is only one, which goes on where it is. */
    @Override
    public Iterator<Y> iterator() {
        return this;
    }

    /** What it will yield, in the calling thread or task; closing the stream closes it. */
    public Stream<Y> stream() {
        Spliterator<Y> items = Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED);
        return StreamSupport.stream(items, false).onClose(this::close);
    }

    void checkNothingFetched() {
        if (fetched) {
            throw fetchedAlready();
        }
    }

    private Y goOn(@Nullable Object sent, @Nullable Throwable into) {
        if (production.hasEnded()) {
            throw ended();
        }
        advance(sent, into);
        if (production.hasEnded()) {
            throwIfFailed();
            throw ended();
        }
        return yielded();
    }

    private void advance(@Nullable Object sent, @Nullable Throwable into) {
        try {
            production.advance(this, sent, into);
        } finally {
            // Its body must not count as dropped while it runs.
            Reference.reachabilityFence(this);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the body's yielder lets nothing else out
    private Y yielded() {
        return (Y) production.take();
    }

    private void throwIfFailed() {
        if (production.stage() == Stage.FAILED) {
            throw Thrown.asItIs(production.takeThrown());
        }
    }

    static NoSuchElementException ended() {
        return new NoSuchElementException("the generator has ended");
    }

    @Override
    public String toString() {
        return "Generator["
                + (fetched ? "fetched" : production.stage().name().toLowerCase(Locale.ROOT))
                + "]";
    }
}
