package dev.asyncio4j.cli;

import java.util.List;

/**
 * Sees to it that a child does not outlive what it was started for: neither the block that the
 * guard is open in, nor this JVM.
 */
final class ChildGuard implements AutoCloseable {
    private final Process child;
    private final Thread atExit;

    private ChildGuard(Process child, Runnable atExit) {
        this.child = child;
        this.atExit = Thread.ofPlatform().unstarted(atExit);
        Runtime.getRuntime().addShutdownHook(this.atExit);
    }

    /** When this JVM is told to end, so is the child, and waited for: it may clean up. */
    static ChildGuard terminating(Process child) {
        return new ChildGuard(
                child,
                () -> {
                    child.destroy();
                    child.onExit().join();
                });
    }

    /** When this JVM is told to end, the child is killed. */
    static ChildGuard killing(Process child) {
        return new ChildGuard(child, () -> kill(child));
    }

    /** Ends a child with all that it started: who still has its output would have us wait. */
    static void kill(Process child) {
        List<ProcessHandle> descendants = child.descendants().toList();
        // By its handle: the process itself would close the output that is still being read.
        child.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        if (child.isAlive()) {
            kill(child);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // Then the hook is doing its work already.
        }
    }
}
