package dev.asyncio4j.process.internal;

/** The loader of the program's classes. */
final class Loaders {
    private Loaders() {}

    static ClassLoader ofThisThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ClassLoader.getSystemClassLoader();
    }
}
