package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each class of tests after which a buffer of Netty's became garbage that nobody had
 * released. It is there for all classes of this module.
 *
 * <p>Netty hears of garbage when it allocates the next buffer. So the check makes garbage of one
 * buffer itself, a canary, and allocates until Netty has complained of that: then it has of all
 * others too, and is known to complain.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final String CANARY = "canary ";
    private static final int MOST_COLLECTIONS = 100;
    private static final AtomicInteger CANARIES = new AtomicInteger();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    }

    private static final class Detectors extends ResourceLeakDetectorFactory {
        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new Detector<>(resource, samplingInterval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval) {
            return new Detector<>(resource, samplingInterval);
        }
    }

    /** Notes what it finds, instead of logging it. */
    private static final class Detector<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation") // for those who make their own
        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + ": " + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }

    /** Called by JUnit. */
    public LeakCheck() {}

    /** What has leaked since it was asked last. */
    static List<String> leaks() {
        String canary = CANARY + CANARIES.incrementAndGet();
        ByteBufAllocator.DEFAULT.directBuffer(1).touch(canary);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            ByteBuf next = ByteBufAllocator.DEFAULT.directBuffer(1);
            next.release();
            boolean complete = false;
            for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
                complete |= leak.contains(canary);
                if (!leak.contains(CANARY)) {
                    found.add(leak);
                }
            }
            if (complete) {
                return found;
            }
        }
        throw new AssertionError("Netty's leak detector did not find " + canary);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LEAKS.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(
                    "buffers of Netty's were not released:\n" + String.join("\n", leaks));
        }
    }
}
