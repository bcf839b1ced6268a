package dev.asyncio4j.process.internal;

import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is done when this process ends, in two steps: as long as it waits for others, they find what
 * they need here.
 */
public final class AtExit implements Runnable {
    private static final CopyOnWriteArrayList<Runnable> FIRST = new CopyOnWriteArrayList<>();
    private static final CopyOnWriteArrayList<Runnable> LAST = new CopyOnWriteArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(new AtExit(), "asyncio4j-exit"));
    }

    private AtExit() {}

    /** Has that done while all else is as it was. */
    public static void first(Runnable code) {
        FIRST.add(code);
    }

    /** Has that done when nobody is waited for any more. */
    public static void last(Runnable code) {
        LAST.add(code);
    }

    /** The JVM does this once. */
    @Override
    public void run() {
        for (Runnable code : FIRST) {
            code.run();
        }
        for (Runnable code : LAST) {
            code.run();
        }
    }

    /**
     * Whether a signal ends this process, or would if it were not ending already: then nobody is
     * waited for. The JVM tells that only by the thread on which it handles one.
     */
    public static boolean isBySignal() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.startsWith("SIG") && name.endsWith(" handler"));
    }
}
