package dev.asyncio4j;

import java.io.Serializable;

/**
 * Code without a result that can be sent to another process, as a {@link SerializableCallable} can.
 *
 * @param <X> what it throws; the compiler finds it from the lambda
 */
@FunctionalInterface
public interface SerializableAction<X extends Exception> extends Action<X>, Serializable {}
