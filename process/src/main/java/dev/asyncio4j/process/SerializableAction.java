package dev.asyncio4j.process;

import java.io.Serializable;

/**
 * Code without a result that can be sent to another process, as a {@link SerializableFunction} can.
 */
@FunctionalInterface
public interface SerializableAction extends Serializable {
    void run() throws Exception;
}
