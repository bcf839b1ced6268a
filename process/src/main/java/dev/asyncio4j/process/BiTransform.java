package dev.asyncio4j.process;

import org.jspecify.annotations.Nullable;

/**
 * Makes one thing of two: a {@link java.util.function.BiFunction} that may throw.
 *
 * @param <A> what it is given first
 * @param <B> what it is given second
 * @param <R> its result
 * @param <X> what it throws; the compiler finds it from the lambda
 */
@FunctionalInterface
public interface BiTransform<
        A extends @Nullable Object,
        B extends @Nullable Object,
        R extends @Nullable Object,
        X extends Exception> {
    R apply(A first, B second) throws X;
}
