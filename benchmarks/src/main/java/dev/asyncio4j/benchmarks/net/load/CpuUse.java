package dev.asyncio4j.benchmarks.net.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was used of the CPU until a moment: by this process, by some of its threads, and by another
 * process.
 *
 * <p>A load generator of which a thread is always busy has measured itself.
 */
record CpuUse(long nanoTime, long process, Map<Long, Long> threads, long other) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    CpuUse {
        threads = Map.copyOf(threads);
    }

    static CpuUse untilNow(List<Thread> threads, long other) {
        Map<Long, Long> used = new HashMap<>();
        for (Thread thread : threads) {
            used.put(thread.threadId(), THREADS.getThreadCpuTime(thread.threadId()));
        }
        return new CpuUse(System.nanoTime(), PROCESS.getProcessCpuTime(), used, other);
    }

    /** How many CPUs the process has kept busy since then, in the mean. */
    double cpusSince(CpuUse before) {
        return (double) (process - before.process) / (nanoTime - before.nanoTime);
    }

    /** How many CPUs the other process has kept busy since then. */
    double otherCpusSince(CpuUse before) {
        return (double) (other - before.other) / (nanoTime - before.nanoTime);
    }

    /** The part of the time since then in which the busiest of the threads was running. */
    double busiestSince(CpuUse before) {
        long most = 0;
        for (Map.Entry<Long, Long> thread : threads.entrySet()) {
            long earlier = before.threads.getOrDefault(thread.getKey(), 0L);
            most = Math.max(most, thread.getValue() - earlier);
        }
        return (double) most / (nanoTime - before.nanoTime);
    }
}
