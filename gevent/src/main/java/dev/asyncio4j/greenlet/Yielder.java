package dev.asyncio4j.greenlet;

import org.jspecify.annotations.Nullable;

/**
 * What the body of a {@link Generator} yields with.
 *
 * <p><b>Threads.</b> The body's only, and only in this body: not in that of another generator which
 * it calls, nor in another greenlet.
 *
 * @param <Y> what is yielded
 * @param <S> what is sent
 */
public interface Yielder<Y extends @Nullable Object, S extends @Nullable Object> {
    /**
     * Gives the value to whoever asks for the next, and goes on when it is asked again.
     *
     * @return what was sent; null if the generator was asked by {@code next}
     * @throws GeneratorExit if the generator is closed; and whatever is {@linkplain
     *     Generator#throwInto thrown into} it
     * @throws IllegalStateException in other code than this body, and where a native method or a
     *     class initialiser is on its stack; nothing was yielded
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // always called on a yielder: y.yield(1)
    @Nullable S yield(Y value);

    /**
     * Yields all that the other generator does, until that ends. What is sent or thrown goes to
     * that one, which must be able to take it; and it is closed with this one. An item costs the
     * same through however many levels.
     *
     * <p>Until then, the other generator can be asked by nobody else.
     *
     * <p><b>Python:</b> {@code yield from}.
     *
     * @return what the other has returned, be it before; null if it was closed. What it throws is
     *     thrown
     * @throws IllegalStateException as {@link #yield}, or if the other is executing, or being
     *     yielded from
     */
    <R extends @Nullable Object> R yieldFrom(Generator<? extends Y, ?, ? extends R> other);

    /** Yields each of the items; what is sent meanwhile is dropped. */
    default void yieldFrom(Iterable<? extends Y> items) {
        for (Y item : items) {
            this.yield(item);
        }
    }
}
