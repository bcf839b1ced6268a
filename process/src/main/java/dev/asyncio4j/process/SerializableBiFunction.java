package dev.asyncio4j.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Like {@link SerializableFunction}, of two arguments.
 *
 * @param <A> what it takes first
 * @param <B> what it takes second
 * @param <R> what it gives
 */
@FunctionalInterface
public interface SerializableBiFunction<
                A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends BiTransform<A, B, R, Exception>, Serializable {}
