package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;

import dev.asyncio4j.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The random programs, one for each primitive, and some that break the rules. */
final class RandomUses {
    private RandomUses() {}

    /** Something that so many may hold at the same time. */
    abstract static class OfPermits extends RandomUse {
        int permits;
        final Set<Task<?>> holders = new LinkedHashSet<>();

        OfPermits(long seed, int permits) {
            super(seed);
            this.permits = permits;
        }

        abstract void acquire();

        abstract void release();

        abstract int free();

        @Override
        final void useOnce() {
            queueUp();
            acquire();
            gotIn();
            holders.add(self());
            checkHolders();
            try {
                hold();
            } finally {
                holders.remove(self());
                release();
            }
        }

        void checkHolders() {
            if (holders.size() > permits) {
                faults.add("holders: " + holders.size() + ", permits: " + permits);
            }
        }

        @Override
        final void checkInTheEnd() {
            if (free() != permits) {
                faults.add("permits in the end: " + free() + " of " + permits);
            }
        }
    }

    static final class OfALock extends OfPermits {
        private final Lock lock = new Lock();

        OfALock(long seed) {
            super(seed, 1);
        }

        @Override
        void acquire() {
            lock.acquire();
            if (lock.holder() != self()) {
                faults.add(lock + ", but acquired by " + self().name());
            }
        }

        @Override
        void release() {
            lock.release();
        }

        @Override
        int free() {
            return lock.toString().equals("Lock[unlocked]") ? 1 : 0;
        }
    }

    static class OfASemaphore extends OfPermits {
        final Semaphore semaphore;

        OfASemaphore(long seed, Semaphore semaphore) {
            super(seed, semaphore.permits());
            this.semaphore = semaphore;
        }

        @Override
        void acquire() {
            semaphore.acquire();
        }

        @Override
        void release() {
            semaphore.release();
        }

        @Override
        int free() {
            return semaphore.isLocked() ? 0 : semaphore.permits();
        }
    }

    static final class PushingIn extends OfASemaphore {
        PushingIn(long seed) {
            super(seed, new Semaphore(3));
        }

        @Override
        void acquire() {
            while (!semaphore.tryAcquire()) {
                sleep(millis(1));
            }
        }
    }

    static final class Forgetting extends OfASemaphore {
        Forgetting(long seed) {
            super(seed, new Semaphore(3));
        }

        @Override
        void release() {
            if (random.nextInt(10) > 0) {
                super.release();
            }
        }
    }

    static final class TooMany extends OfASemaphore {
        TooMany(long seed) {
            super(seed, new Semaphore(3));
        }

        @Override
        void release() {
            super.release();
            if (random.nextInt(10) == 0) {
                super.release();
            }
        }
    }

    /** Its size changes meanwhile; whoever has a token then keeps it. */
    static final class OfALimiter extends OfPermits {
        private final CapacityLimiter limiter = new CapacityLimiter(3);

        OfALimiter(long seed) {
            super(seed, 3);
        }

        @Override
        void acquire() {
            limiter.acquire();
        }

        @Override
        void release() {
            limiter.release();
        }

        @Override
        void interfere() {
            limiter.tokens(random.nextInt(5));
        }

        @Override
        void settle() {
            limiter.tokens(permits);
        }

        @Override
        void checkHolders() {
            if (!limiter.borrowers().equals(holders)) {
                faults.add("borrowers: " + limiter.borrowers() + ", but holders: " + holders);
            }
        }

        @Override
        int free() {
            return limiter.borrowers().isEmpty() ? limiter.available() : 0;
        }
    }

    /**
     * Items that tasks take, each of which was announced by one signal to the condition's waiters:
     * a signal that is lost leaves an item lying while somebody waits for it.
     */
    static final class OfACondition extends RandomUse {
        private final Condition condition = new Condition();
        private final List<Task<?>> adders = new ArrayList<>();
        private int items;

        OfACondition(long seed) {
            super(seed);
        }

        @Override
        void useOnce() {
            try (var _ = condition.hold()) {
                checkLock();
                queueUp();
                if (random.nextInt(3) == 0) {
                    sleep(someTime(2));
                }
                takeAnItem();
                queue.remove(self());
                note("got in");
                hold();
                checkLock();
            }
        }

        private void takeAnItem() {
            try {
                condition.await(() -> items > 0);
                items--;
            } finally {
                checkLock();
            }
        }

        private void checkLock() {
            if (condition.lock().holder() != self()) {
                faults.add(condition + ", but used by " + self().name());
            }
        }

        @Override
        void interfere() {
            adders.add(createTask(() -> addItems(1 + random.nextInt(2))));
        }

        private void addItems(int count) {
            try (var _ = condition.hold()) {
                if (random.nextBoolean()) {
                    sleep(someTime(3));
                }
                items += count;
                condition.signal(count);
            }
        }

        @Override
        void settle() {
            checkNoItemLies();
            createTask(() -> addItems(TASKS * ROUNDS)).await();
            for (int i = 0; i < TASKS * ROUNDS; i++) {
                sleep(millis(10));
                addItems(1);
            }
            sleep(millis(100));
            checkNoItemLies();
        }

        private void checkNoItemLies() {
            if (items > 0 && condition.waiters() > 0) {
                faults.add("items lie there: " + items + ", while tasks wait: " + condition);
            }
        }

        @Override
        void checkInTheEnd() {
            if (!condition.toString().equals("Condition[Lock[unlocked]]")) {
                faults.add("in the end: " + condition);
            }
            adders.stream()
                    .filter(adder -> !adder.isDone())
                    .forEach(adder -> faults.add("does not end: " + adder));
        }
    }

    /** Who goes on together are those who came first, each with an index of its own. */
    static final class OfABarrier extends RandomUse {
        private static final int PARTIES = 3;
        private final Barrier barrier = new Barrier(PARTIES);
        private final List<Task<?>> together = new ArrayList<>();
        private int next;

        /** Whether it was reset or aborted, so that the order is another. */
        private boolean disturbed;

        OfABarrier(long seed) {
            super(seed);
            disturbed = seed % 2 == 0;
        }

        @Override
        void useOnce() {
            queueUp();
            try {
                check(barrier.await());
                note("got in");
            } catch (BrokenBarrierException broken) {
                note("broken");
                if (barrier.isBroken() && random.nextInt(3) == 0) {
                    barrier.reset();
                }
                sleep(millis(1));
            } finally {
                together.remove(self());
            }
            queue.remove(self());
            if (random.nextBoolean()) {
                hold();
            }
        }

        private void check(int index) {
            if (index == PARTIES - 1) {
                List<Task<?>> able = able();
                together.clear();
                together.addAll(able.subList(0, Math.min(PARTIES, able.size())));
                next = 0;
            } else if (index != next++) {
                faults.add("index: " + index + ", expected: " + (next - 1));
            }
            if (!disturbed && !together.contains(self())) {
                faults.add(self().name() + " went on, but not with " + names(together));
            }
        }

        @Override
        void interfere() {
            if (disturbed) {
                switch (random.nextInt(6)) {
                    case 0 -> barrier.reset();
                    case 1 -> barrier.abort();
                    case 2 -> {
                        barrier.abort();
                        barrier.reset();
                    }
                    default -> {}
                }
            }
        }

        @Override
        void settle() {
            boolean couldGoOn = queue.size() >= PARTIES && !barrier.isBroken();
            if (couldGoOn || queue.size() != barrier.waiting()) {
                faults.add("stuck: " + barrier + ", while these wait: " + names(queue));
            }
            // Whoever still waits has no partners left.
            disturbed = true;
            for (int i = 0; i < TASKS * ROUNDS; i++) {
                barrier.abort();
                sleep(millis(10));
            }
        }

        @Override
        void checkInTheEnd() {
            barrier.reset();
            if (!barrier.toString().equals("Barrier[filling, waiters=0/3]")) {
                faults.add("in the end: " + barrier);
            }
        }
    }
}
