package dev.asyncio4j.engine;

/**
 * Has two threads do one thing each at the same moment, so often that every order of their steps
 * comes up.
 */
abstract class Duel {
    private static final int MOST_ROUNDS = 200_000;
    private static final int DELAYS = 64;
    private static final int SPINS_BEFORE_YIELD = 10_000;

    /** Where cores are scarce a round is slow, and there are as many as there is time for. */
    private static final long MOST_NANOS = 2_000_000_000L;

    private volatile int begun;
    private volatile int done;

    /** Before each round. What one thread writes in a round, the other may read after it. */
    abstract void prepare();

    abstract void one();

    /** Done by the other thread meanwhile. */
    abstract void other();

    /** After each round; throws if what the two did does not go together. */
    abstract void check();

    final void fight() throws InterruptedException {
        Thread opponent = Thread.ofPlatform().daemon().start(this::oppose);
        try {
            long start = System.nanoTime();
            for (int i = 1; i <= MOST_ROUNDS && System.nanoTime() - start < MOST_NANOS; i++) {
                fight(i);
            }
        } finally {
            begun = -1;
            opponent.join();
        }
    }

    private void fight(int round) {
        prepare();
        begun = round;
        // The other thread sees the beginning a moment later, and neither is always first.
        delay(round % DELAYS);
        one();
        spinUntilDone(round);
        check();
    }

    private void oppose() {
        for (int i = 1; spinUntilBegun(i); i++) {
            other();
            done = i;
        }
    }

    private static void delay(int steps) {
        for (int i = 0; i < steps; i++) {
            Thread.onSpinWait();
        }
    }

    private void spinUntilDone(int round) {
        for (int spins = 0; done != round; spins++) {
            spin(spins);
        }
    }

    /** False if there is no such round. */
    private boolean spinUntilBegun(int round) {
        for (int spins = 0; begun != round; spins++) {
            if (begun < 0) {
                return false;
            }
            spin(spins);
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other thread may need this core
    private static void spin(int spins) {
        if (spins < SPINS_BEFORE_YIELD) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
