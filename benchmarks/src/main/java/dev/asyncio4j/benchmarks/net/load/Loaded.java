package dev.asyncio4j.benchmarks.net.load;

import java.time.Duration;
import java.util.List;

/** The server that is loaded: a port, and the process that listens there. */
record Loaded(int port, long pid) {
    /** What it and these threads have used until now. */
    CpuUse cpuUse(List<Thread> threads) {
        long other =
                ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toNanos)
                        .orElse(0L);
        return CpuUse.untilNow(threads, other);
    }
}
