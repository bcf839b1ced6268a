package dev.asyncio4j.engine;

import java.util.Arrays;

/**
 * Tells the JDK's socket pollers from other virtual threads that are started in a strand.
 *
 * <p>The JDK waits for its sockets by virtual threads of its own. It starts them, all at once, in
 * the thread that is the first to block on a socket, and they inherit that thread's scheduler. If
 * that is a strand, every socket of the JVM would depend on one engine's carrier being free: busy,
 * it holds up all others, and a task that is pinned to it and reads from a socket never goes on. So
 * their continuations are handed to the JDK's scheduler. They are known by who starts them, from
 * then on by themselves.
 *
 * <p>To have them started beforehand, on a platform thread, would be simpler. But a thread of
 * theirs then waits in native code for as long as the JVM lives, and the JVM takes a third of a
 * second more to exit, whether or not the program has a socket.
 */
final class SocketPollers {
    private static final String JDK_CLASS = "sun.nio.ch.Poller";

    /** How far up the stack the one who starts a thread is looked for. */
    private static final int MOST_FRAMES = 32;

    private static final StackWalker STACK = StackWalker.getInstance();

    /** Replaced, never changed; written by the one thread that initialises the JDK's class. */
    private static volatile Runnable[] known = {};

    private SocketPollers() {}

    /** Whether this is a poller's continuation. Called by whoever submits it. */
    static boolean includes(Runnable continuation) {
        Runnable[] pollers = known;
        for (Runnable poller : pollers) {
            if (poller == continuation) {
                return true;
            }
        }
        // Once they are there, no more are started.
        boolean isNew = Thread.currentThread().isVirtual() && areBeingStarted();
        if (isNew) {
            Runnable[] more = Arrays.copyOf(pollers, pollers.length + 1);
            more[pollers.length] = continuation;
            known = more;
        }
        return isNew;
    }

    private static boolean areBeingStarted() {
        return STACK.walk(frames ->
                frames.limit(MOST_FRAMES)
                        .anyMatch(frame -> frame.getClassName().startsWith(JDK_CLASS)));
    }
}
