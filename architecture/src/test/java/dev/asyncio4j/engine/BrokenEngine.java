package dev.asyncio4j.engine;

import dev.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/** A class of the engine that knows of tasks. */
public class BrokenEngine {
    @Nullable Task<?> task;
}
