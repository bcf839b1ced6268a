package dev.asyncio4j.engine;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JDK's socket pollers from other virtual threads that are started in a strand.
 *
 * <p>The JDK waits for its sockets by virtual threads of its own. It starts them, all at once, in
 * the thread that is the first to block on a socket, and they inherit that thread's scheduler. If
 * that is a strand, every socket of the JVM would depend on one engine's carrier being free: busy,
 * it holds up all others, and a task that is pinned to it and reads from a socket never goes on. So
 * their continuations, from the first on, are handed to the JDK's scheduler.
 *
 * <p>They are known by their handler of uncaught exceptions, which the JDK's class makes for them
 * before they start and gives to nobody else. Names and who starts a thread prove less: a name is
 * free to choose, and whoever wakes a thread looks like its starter. Nothing is kept of a thread,
 * so that there is nothing to forget and nothing to share.
 *
 * <p>To have them started beforehand, on a platform thread, would be simpler. But a thread of
 * theirs then waits in native code for as long as the JVM lives, and the JVM takes a third of a
 * second more to exit, whether or not the program has a socket.
 */
final class SocketPollers {
    private static final String JDK_CLASS = "sun.nio.ch.Poller";

    private SocketPollers() {}

    /** Whether this is a poller's continuation. Called by whoever submits it, on any thread. */
    static boolean includes(Runnable continuation) {
        Thread thread = VirtualThreads.threadOf(continuation);
        return thread != null && isOfTheJdk(thread.getUncaughtExceptionHandler());
    }

    /** The thread's group stands in for a handler where there is none; null, where it has ended. */
    private static boolean isOfTheJdk(@Nullable UncaughtExceptionHandler handler) {
        if (handler == null || handler instanceof ThreadGroup) {
            return false;
        }
        Class<?> type = handler.getClass();
        return type.getClassLoader() == null && type.getNestHost().getName().equals(JDK_CLASS);
    }
}
