package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.AtExit;
import dev.asyncio4j.process.internal.ThisProcess;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The children of this process that have not ended. As long as one of them is no daemon, a thread
 * keeps this JVM from ending by itself, and {@code System.exit} waits.
 */
final class Children {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition ENDED = LOCK.newCondition();

    // Guarded by the lock.
    private static final Set<ChildProcess> RUNNING = new LinkedHashSet<>();
    private static boolean kept;
    private static int everStarted;

    /** How often a signal is looked for that has it not wait any more. */
    private static final long LOOK_MILLIS = 100;

    static {
        AtExit.first(Children::awaitEnds);
    }

    private Children() {}

    /** Which child of which child the next one is. */
    static String nextIdentity() {
        LOCK.lock();
        try {
            String own = ThisProcess.current().identity();
            return (own.isEmpty() ? "" : own + ":") + ++everStarted;
        } finally {
            LOCK.unlock();
        }
    }

    static void add(ChildProcess child) {
        LOCK.lock();
        try {
            RUNNING.add(child);
            if (!child.isDaemon() && !kept) {
                kept = true;
                Thread.ofPlatform()
                        .daemon(false)
                        .name("asyncio4j-children-keeper")
                        .start(Children::stayAlive);
            }
        } finally {
            LOCK.unlock();
        }
    }

    static void remove(ChildProcess child) {
        LOCK.lock();
        try {
            RUNNING.remove(child);
            ENDED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }

    static List<ChildProcess> running() {
        LOCK.lock();
        try {
            return new ArrayList<>(RUNNING);
        } finally {
            LOCK.unlock();
        }
    }

    /** At the end of this process by {@code System.exit}; at any other there are none left. */
    private static void awaitEnds() {
        LOCK.lock();
        try {
            while (!areAllDaemons() && !AtExit.isBySignal()) {
                boolean _ = ENDED.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException nobodyDoesThat) {
            // Then they are not waited for.
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean areAllDaemons() {
        return RUNNING.stream().allMatch(ChildProcess::isDaemon);
    }

    private static void stayAlive() {
        LOCK.lock();
        try {
            while (!areAllDaemons()) {
                ENDED.awaitUninterruptibly();
            }
        } finally {
            kept = false;
            LOCK.unlock();
        }
    }
}
