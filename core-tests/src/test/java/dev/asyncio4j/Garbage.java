package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;

import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes garbage go, where a test is about what becomes of it. */
public final class Garbage {
    private static final int MOST_COLLECTIONS = 200;

    private Garbage() {}

    /** Collects until this is gone. */
    public static void collect(WeakReference<? extends @Nullable Object> reference) {
        for (int count = 0; reference.get() != null; count++) {
            if (count == MOST_COLLECTIONS) {
                throw new AssertionError("still reachable: " + reference.get());
            }
            System.gc();
        }
    }

    /** Collects until this is so. */
    static void collectUntil(BooleanSupplier enough) {
        for (int count = 0; !enough.getAsBoolean(); count++) {
            if (count == MOST_COLLECTIONS) {
                throw new AssertionError("still not so");
            }
            System.gc();
        }
    }

    /** Lets the loop look for what was collected, until it has reported something. */
    static void untilReported(Collection<?> reports) {
        untilReported(reports, () -> sleep(seconds(1)));
    }

    static void untilReported(Collection<?> reports, Runnable sleep) {
        for (int count = 0; reports.isEmpty(); count++) {
            if (count == MOST_COLLECTIONS) {
                throw new AssertionError("nothing was reported");
            }
            System.gc();
            sleep.run();
        }
    }
}
