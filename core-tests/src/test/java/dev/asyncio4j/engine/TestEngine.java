package dev.asyncio4j.engine;

import dev.asyncio4j.spi.Waiter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** An engine without a loop on it, and turns and strands made of lambdas. */
final class TestEngine {
    final List<String> trail = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> bugs = new ArrayList<>();
    final Engine engine;

    TestEngine() {
        this(new MachineTime());
    }

    TestEngine(Waiter waiter) {
        engine =
                new Engine(
                        waiter,
                        new Engine.Host() {
                            @Override
                            public void housekeeping() {}

                            @Override
                            public void bug(Throwable thrown) {
                                bugs.add(thrown);
                            }

                            @Override
                            public void note(Object created) {}

                            @Override
                            public void note(Object created, Object behalf) {}

                            @Override
                            public boolean hasJobOnThisThread() {
                                return false;
                            }
                        });
    }

    Turn internal(Runnable work) {
        return new Turn() {
            @Override
            protected void take() {
                work.run();
            }
        };
    }

    Turn callback(Runnable work) {
        return new UserTurn() {
            @Override
            protected void take() {
                work.run();
            }
        };
    }

    Strand strand(Runnable work) {
        return new Strand(engine) {
            @Override
            public void run() {
                work.run();
                end();
            }

            @Override
            protected void startFailed(Throwable failure) {
                throw new AssertionError(failure);
            }
        };
    }

    /** Runs until nothing is ready. */
    void runReady() {
        engine.runReady();
    }

    /** Runs until stopped. */
    void run() {
        engine.run(engine::stop);
    }

    /** Has another turn do it, so that everything before is done. */
    void stopSoon() {
        engine.enqueue(internal(engine::stop));
    }

    static void withLock(ReentrantLock lock, Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
