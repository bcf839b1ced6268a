package dev.asyncio4j;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Code that can be sent to another process: a lambda or method reference that is given where one is
 * expected, is one. What a lambda captures is sent with it, and must be serializable.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface SerializableCallable<T extends @Nullable Object>
        extends Callable<T>, Serializable {}
