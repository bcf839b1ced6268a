package dev.asyncio4j.greenlet;

import dev.asyncio4j.CancelledError;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A generator of an event loop: code in a task of its own that makes values one at a time, for
 * whichever task of the loop asks.
 *
 * <pre>{@code
 * AsyncGenerator<Quote, ?> quotes = AsyncGenerator.of(y -> {
 *     try (StreamConnection connection = Streams.openConnection(host, port)) {
 *         while (true) {
 *             y.yield(parse(connection.reader().readLine()));
 *         }
 *     }
 * });
 * for (Quote quote : quotes) { ... }
 * }</pre>
 *
 * <p>A plain {@link Generator} may wait in its body too, and an item of it costs less. But it
 * belongs to the one task that asks it, and ends with that at the latest. This one is for what
 * several tasks ask, one after the other; for what is to be closed when the loop ends rather than
 * the task; and for reactive streams, which it {@linkplain #from comes from} and {@linkplain
 * #publisher() becomes}.
 *
 * <p><b>Suspends.</b> Whatever asks it, until the body has yielded or ended.
 *
 * <p><b>Cancellation.</b> Of a task that asks goes to the body, as a {@link
 * dev.asyncio4j.CancelledError} where that waits; the task gets what the body makes of it. Until
 * then, the task cannot be cancelled again.
 *
 * <p><b>Ends.</b> As a {@link Generator} does, but it returns nothing. One that is dropped is
 * closed some time later, when the garbage collector has found it; what is left when the loop ends
 * is closed then, together with the tasks that are cancelled, and may wait in its {@code finally}
 * blocks.
 *
 * <p><b>Threads.</b> May be created anywhere, and belongs to the loop of the task that asks it
 * first. Its context variables are a copy of that task's.
 *
 * <p><b>Python:</b> asynchronous generators: {@code __anext__}, {@code asend}, {@code athrow},
 * {@code aclose}.
 *
 * @param <Y> what it yields
 * @param <S> what can be sent into it
 */
@SuppressWarnings("IterableAndIterator") // as in Python: code that is half done
public final class AsyncGenerator<Y extends @Nullable Object, S extends @Nullable Object>
        implements Iterator<Y>, Iterable<Y>, AutoCloseable {
    private final AsyncProduction<Y, S> production;

    /** Whether the body has gone on to the next item, which nobody has taken yet. */
    private boolean fetched;

    private AsyncGenerator(Generator.VoidBody<Y, S> body) {
        production = new AsyncProduction<>(body);
    }

    /** A generator that does this, not begun. */
    public static <Y extends @Nullable Object, S extends @Nullable Object> AsyncGenerator<Y, S> of(
            Generator.VoidBody<Y, S> body) {
        return new AsyncGenerator<>(Objects.requireNonNull(body, "body"));
    }

    /**
     * What the publisher publishes: subscribes when the first item is asked for, requests one at a
     * time, and cancels the subscription when it is closed.
     */
    public static <T> AsyncGenerator<T, @Nullable Void> from(
            Flow.Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        return AsyncGenerator.<T, @Nullable Void>of(y -> Subscribed.yieldAll(publisher, y));
    }

    /** Whether there is another value: goes on in the body to find out. */
    @Override
    public boolean hasNext() {
        if (!fetched && !production.hasEnded()) {
            ask(null, null);
            fetched = !production.hasEnded();
        }
        return fetched;
    }

    /**
     * Goes on in the body until it yields.
     *
     * @return what it has yielded
     * @throws NoSuchElementException if the body has ended
     * @throws IllegalStateException if another task is asking it; in no task; or in one of another
     *     loop
     */
    @Override
    public Y next() {
        if (fetched) {
            fetched = false;
            return production.take();
        }
        return goOn(null, null);
    }

    /** Like {@link Generator#send}. */
    public Y send(S value) {
        checkNothingFetched();
        if (value != null && production.isNew()) {
            throw Generator.sentTooEarly(value);
        }
        return goOn(value, null);
    }

    /** Like {@link Generator#throwInto}. */
    public Y throwInto(Throwable thrown) {
        Objects.requireNonNull(thrown, "thrown");
        checkNothingFetched();
        if (production.isNew()) {
            production.endUnbegun();
        }
        if (production.hasEnded()) {
            throw Thrown.asItIs(Thrown.unchecked(thrown));
        }
        return goOn(null, thrown);
    }

    /** Like {@link Generator#close()}; waits until the body has ended. */
    @Override
    public void close() {
        if (production.isNew()) {
            production.endUnbegun();
        } else if (!production.hasEnded()) {
            try {
                ask(null, new GeneratorExit());
            } catch (GeneratorExit ended) {
                // As it was to.
            }
            fetched = false;
            if (!production.hasEnded()) {
                throw Generator.ignoredExit();
            }
        }
    }

    /** Whether the body has ended, or will never begin. */
    public boolean isDone() {
        return production.hasEnded();
    }

    /** Itself: there is only one, which goes on where it is. */
    @Override
    public Iterator<Y> iterator() {
        return this;
    }

    /**
     * A publisher of what it will yield, made in a task of its loop. It has one subscriber, whose
     * methods are called in a task of the loop, and for whom the body goes on only as far as he has
     * requested. When he cancels his subscription, it is closed. A second subscriber is refused, as
     * are items that are null.
     */
    public Flow.Publisher<Y> publisher() {
        return new Published<>(this);
    }

    private void checkNothingFetched() {
        if (fetched) {
            throw Generator.fetchedAlready();
        }
    }

    private Y goOn(@Nullable Object sent, @Nullable Throwable into) {
        if (!production.hasEnded()) {
            ask(sent, into);
        }
        if (production.hasEnded()) {
            throw Generator.ended();
        }
        return production.take();
    }

    private void ask(@Nullable Object sent, @Nullable Throwable into) {
        try {
            production.ask(this, sent, into);
        } catch (CancelledError cancelled) {
            // It may come together with an item, which is there for the next one who asks.
            fetched = production.hasYielded();
            throw cancelled;
        } finally {
            // Its body must not count as dropped while it runs.
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return "AsyncGenerator[" + (fetched ? "fetched" : production.state()) + "]";
    }
}
