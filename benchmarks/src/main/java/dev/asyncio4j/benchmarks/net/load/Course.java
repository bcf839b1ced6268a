package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Threads, each with its share of the connections, that go through the same phases together.
 *
 * <p><b>Threads.</b> One leads; the shares ask for the phase.
 */
final class Course implements AutoCloseable {
    private static final long LONGEST_OPENING_SECONDS = 60;
    static final long LONGEST_PHASE_NANOS = TimeUnit.SECONDS.toNanos(4);
    static final long PAUSE_MILLIS = 5;

    enum Phase {
        /** The connections are being opened; those that are open wait for the others. */
        OPENING,
        /** They work. */
        WORKING,
        /** They work, and it counts. */
        MEASURING,
        /** They are being closed. */
        OVER
    }

    /** A part of the connections, worked on by one thread. */
    interface Share {
        /** Works until the course is over, and calls {@link Course#isOpen} once. */
        void run(Course course) throws IOException;

        /** Called by the leader when another phase has begun. */
        void wakeup();

        /** How much was done in all phases until now; may be asked by the leader. */
        long done();
    }

    private final List<Share> shares;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch open;
    private volatile Phase phase = Phase.OPENING;
    private volatile @Nullable Throwable failure;

    private Course(List<? extends Share> shares) {
        this.shares = List.copyOf(shares);
        open = new CountDownLatch(shares.size());
    }

    /** Starts, and returns when everything is open. */
    static Course open(List<? extends Share> shares) throws Exception {
        Course course = new Course(shares);
        course.shares.forEach(course::start);
        try {
            if (!course.open.await(LONGEST_OPENING_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException("not connected after " + LONGEST_OPENING_SECONDS + " s");
            }
            course.throwFailure();
        } catch (Throwable failed) {
            course.close();
            throw failed;
        }
        return course;
    }

    private void start(Share share) {
        threads.add(Thread.ofPlatform().daemon().name("load").start(() -> run(share)));
    }

    private void run(Share share) {
        try {
            share.run(this);
        } catch (IOException | UncheckedIOException | IllegalStateException failed) {
            failure = failed;
            open.countDown();
        }
    }

    List<Thread> threads() {
        return threads;
    }

    // The shares

    Phase phase() {
        return phase;
    }

    /** Everything of one share is open. */
    void isOpen() {
        open.countDown();
    }

    // The leader

    /**
     * Another phase, for so long; and longer, but not very much, until so much has been done in it.
     */
    void phase(Phase next, long millis, long enough) throws Exception {
        long before = done();
        long start = System.nanoTime();
        phase = next;
        shares.forEach(Share::wakeup);
        Thread.sleep(millis);
        throwFailure();
        while (done() - before < enough && System.nanoTime() - start < LONGEST_PHASE_NANOS) {
            Thread.sleep(PAUSE_MILLIS);
            throwFailure();
        }
    }

    private long done() {
        return shares.stream().mapToLong(Share::done).sum();
    }

    private void throwFailure() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException(thrown.toString(), thrown);
        }
    }

    /** Ends it and waits for that. */
    @Override
    public void close() {
        phase = Phase.OVER;
        shares.forEach(Share::wakeup);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
