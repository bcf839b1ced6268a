package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Makes one thing of another: a {@link java.util.function.Function} that may throw.
 *
 * @param <A> what it is given
 * @param <B> its result
 * @param <X> what it throws; the compiler finds it from the lambda
 */
@FunctionalInterface
public interface Transform<
        A extends @Nullable Object, B extends @Nullable Object, X extends Exception> {
    B apply(A item) throws X;
}
