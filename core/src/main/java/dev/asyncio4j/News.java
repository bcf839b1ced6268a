package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What one task waits for, again and again, to look anew at what it is really after. News that
 * nobody waits for leave nothing behind. Loop thread only.
 */
final class News {
    private final EventLoop loop;
    private @Nullable Future<@Nullable Void> awaited;

    News(EventLoop loop) {
        this.loop = loop;
    }

    boolean isAwaited() {
        return awaited != null;
    }

    /** Suspends until the next {@link #come}. */
    void await() {
        Future<@Nullable Void> next = loop.createFuture();
        awaited = next;
        try {
            next.await();
        } finally {
            awaited = null;
        }
    }

    void come() {
        if (awaited != null && !awaited.isDone()) {
            awaited.succeed(null);
        }
    }
}
