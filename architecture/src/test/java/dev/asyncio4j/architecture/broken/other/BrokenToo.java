package dev.asyncio4j.architecture.broken.other;

import dev.asyncio4j.architecture.broken.Broken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Makes a cycle of packages, and uses what neither core nor an engine may. */
public class BrokenToo {
    @Nullable Broken cycle;

    @Test
    void uses() {}
}
