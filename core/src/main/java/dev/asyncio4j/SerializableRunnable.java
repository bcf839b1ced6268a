package dev.asyncio4j;

import java.io.Serializable;

/**
 * A {@link Runnable} that can be sent to another process, as a {@link SerializableCallable} can.
 */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {}
