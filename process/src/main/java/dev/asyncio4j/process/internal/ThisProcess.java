package dev.asyncio4j.process.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What this process was told about itself, if another one like it has started it.
 *
 * @param name its name
 * @param identity which child of which child it is: {@code 2:1}; empty for one that is no child
 * @param daemon whether it ends with its parent, and so may have no children
 * @param parentName its parent's name
 * @param parentPid its parent's process id; 0 for the first
 * @param home the folder that it may make; null for any
 */
public record ThisProcess(
        String name,
        String identity,
        boolean daemon,
        String parentName,
        long parentPid,
        @Nullable Path home) {
    private static volatile ThisProcess current =
            new ThisProcess("MainProcess", "", false, "", 0, null);

    private static volatile boolean orphan;

    /** This one. */
    public static ThisProcess current() {
        return current;
    }

    static void become(ThisProcess told) {
        current = told;
    }

    static void becomeOrphan() {
        orphan = true;
    }

    /** Whether the parent is there. */
    public static boolean parentIsAlive() {
        return !orphan
                && current.parentPid != 0
                && ProcessHandle.of(current.parentPid).map(ProcessHandle::isAlive).orElse(false);
    }
}
