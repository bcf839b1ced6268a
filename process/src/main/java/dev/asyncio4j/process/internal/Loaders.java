package dev.asyncio4j.process.internal;

/** The loader of the program's classes. */
public final class Loaders {
    private Loaders() {}

    /** The context class loader of the thread; if it has none, that of the application. */
    public static ClassLoader ofThisThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ClassLoader.getSystemClassLoader();
    }
}
