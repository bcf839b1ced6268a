package dev.asyncio4j;

/**
 * Something to do that has no result: a {@link Runnable} that may throw.
 *
 * @param <X> what it throws; the compiler finds it from the lambda
 */
@FunctionalInterface
public interface Action<X extends Exception> {
    void run() throws X;
}
