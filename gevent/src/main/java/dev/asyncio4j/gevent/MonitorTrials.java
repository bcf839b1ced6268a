package dev.asyncio4j.gevent;

import java.util.concurrent.CountDownLatch;

/**
 * Calls that wait for monitors. Nothing else of this project uses them: what is tried here is
 * whether others may.
 */
@SuppressWarnings({"NotifyWithoutNakedCondition", "WaitNotInLoop", "NakedNotify"})
final class MonitorTrials {
    private MonitorTrials() {}

    static Trial enter() throws InterruptedException {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder =
                ThreadTrials.thread(() -> {
                    synchronized (monitor) {
                        held.countDown();
                        ThreadTrials.awaitQuietly(end);
                    }
                });
        held.await();
        return Trial.of(
                () -> {
                    synchronized (monitor) {
                        end.countDown();
                    }
                },
                end::countDown,
                () -> ThreadTrials.endThread(holder, end));
    }

    static Trial await() {
        return new Trial() {
            private final Object monitor = new Object();
            private boolean notified;

            @Override
            public void block() throws InterruptedException {
                synchronized (monitor) {
                    while (!notified) {
                        monitor.wait();
                    }
                }
            }

            @Override
            public void release() {
                synchronized (monitor) {
                    notified = true;
                    monitor.notifyAll();
                }
            }
        };
    }
}
