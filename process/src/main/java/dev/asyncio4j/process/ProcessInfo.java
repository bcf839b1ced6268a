package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.ThisProcess;
import org.jspecify.annotations.Nullable;

/**
 * What a process knows of itself, or of its parent.
 *
 * @param name its name: {@code MainProcess} for the first, {@code Process-2:1} for the first child
 *     of the second child
 * @param pid its process id
 */
public record ProcessInfo(String name, long pid) {
    static ProcessInfo current() {
        return new ProcessInfo(ThisProcess.current().name(), ProcessHandle.current().pid());
    }

    static @Nullable ProcessInfo parent() {
        ThisProcess current = ThisProcess.current();
        long parent = current.parentPid();
        return parent == 0 ? null : new ProcessInfo(current.parentName(), parent);
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return pid == ProcessHandle.current().pid() || ThisProcess.parentIsAlive();
    }
}
