package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * A piece of code with a result, run in place: what it throws passes through unchanged.
 *
 * @param <T> its result
 * @param <X> what it throws; the compiler finds it from the lambda
 */
@FunctionalInterface
public interface Block<T extends @Nullable Object, X extends Exception> {
    T run() throws X;
}
