package dev.asyncio4j.process;

import dev.asyncio4j.Transform;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function that can be sent to another process: a lambda or method reference that is given where
 * one is expected, is one. What a lambda captures is sent with it, and must be serializable.
 *
 * @param <A> what it takes
 * @param <R> what it gives
 */
@FunctionalInterface
public interface SerializableFunction<A extends @Nullable Object, R extends @Nullable Object>
        extends Transform<A, R, Exception>, Serializable {}
