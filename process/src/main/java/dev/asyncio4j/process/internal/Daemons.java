package dev.asyncio4j.process.internal;

/**
 * Threads that wait for other processes, or for what comes through a connection.
 *
 * <p>They are threads of the platform: a program may block all that carries virtual threads. And
 * daemons: none of them keeps the JVM.
 */
public final class Daemons {
    private Daemons() {}

    /**
     * Runs the code on a thread of its own.
     *
     * @throws OutOfMemoryError if there can be no further thread; then the code has not run
     */
    public static void start(String name, Runnable code) {
        Thread.ofPlatform().daemon().name(name).start(code);
    }
}
