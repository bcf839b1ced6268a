package dev.asyncio4j.gevent;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Calls that wait for other threads of the program. */
final class ThreadTrials {
    private ThreadTrials() {}

    static Trial sleep() {
        return Trial.endingByItself(() -> Thread.sleep(1));
    }

    static Trial park() {
        AtomicReference<@Nullable Thread> parked = new AtomicReference<>();
        return Trial.of(
                () -> {
                    parked.set(Thread.currentThread());
                    while (parked.get() != null) {
                        LockSupport.park();
                    }
                },
                () -> LockSupport.unpark(parked.getAndSet(null)));
    }

    static Trial join() {
        CountDownLatch end = new CountDownLatch(1);
        Thread joined = thread(() -> awaitQuietly(end));
        return Trial.of(joined::join, end::countDown, () -> endThread(joined, end));
    }

    static Trial lock() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder =
                thread(() -> {
                    lock.lock();
                    try {
                        held.countDown();
                        awaitQuietly(end);
                    } finally {
                        lock.unlock();
                    }
                });
        held.await();
        return Trial.of(
                () -> {
                    lock.lock();
                    try {
                        end.countDown();
                    } finally {
                        lock.unlock();
                    }
                },
                end::countDown,
                () -> endThread(holder, end));
    }

    static Trial semaphore() {
        Semaphore semaphore = new Semaphore(0);
        return Trial.of(semaphore::acquire, semaphore::release);
    }

    static Trial latch() {
        CountDownLatch latch = new CountDownLatch(1);
        return Trial.of(latch::await, latch::countDown);
    }

    static Trial queue() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        return Trial.of(queue::take, () -> queue.add("item"));
    }

    static Trial future() {
        FutureTask<String> future = new FutureTask<>(() -> "result");
        return Trial.of(future::get, future::run);
    }

    static Trial completableFuture() {
        CompletableFuture<String> future = new CompletableFuture<>();
        return Trial.of(future::join, () -> future.complete("result"));
    }

    /** A daemon thread, started. */
    static Thread thread(Runnable code) {
        return Thread.ofPlatform().name("asyncio4j-monkey-holder").daemon().start(code);
    }

    /** Waits, on a thread that nobody interrupts. */
    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException endOfTheProgram) {
            Thread.currentThread().interrupt();
        }
    }

    static void endThread(Thread thread, CountDownLatch end) throws InterruptedException {
        end.countDown();
        thread.join();
    }
}
