package dev.asyncio4j.benchmarks.net.servers;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this process has in use. */
final class Memory {
    private static final int COLLECTIONS = 3;

    private Memory() {}

    /** What a garbage collection leaves of the heap. */
    static long usedHeap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // What is freed by cleaners is gone at the next one.
            Thread.sleep(20);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Buffers outside the heap: those of the JDK, and those that Netty has not from the JDK. */
    static long direct() {
        return Math.max(0, PlatformDependent.usedDirectMemory())
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }
}
