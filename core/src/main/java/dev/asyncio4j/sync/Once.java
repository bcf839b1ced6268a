package dev.asyncio4j.sync;

import org.jspecify.annotations.Nullable;

/** Gives back once. If that fails, closing it again tries again. */
final class Once implements Held {
    private @Nullable Runnable release;

    Once(Runnable release) {
        this.release = release;
    }

    @Override
    public void close() {
        Runnable toRun = release;
        if (toRun != null) {
            toRun.run();
            release = null;
        }
    }
}
