package dev.asyncio4j.gevent;

/**
 * One call of the JDK's, with what it needs to block: a socket that nothing arrives at, a lock that
 * another thread has. It is opened and closed on a platform thread.
 */
interface Trial {
    /** Makes the call. It returns once it is released, if not by itself. */
    void block() throws Exception;

    /** Ends the call, from any thread. Called once. */
    default void release() throws Exception {}

    /** Whether the call returns only if it is released. */
    default boolean waitsForRelease() {
        return true;
    }

    /**
     * Whether it turned out in another way that the call blocks the loop; asked when it is over.
     */
    default boolean isFoundBlocking() {
        return false;
    }

    /** Gives back what it needed, and ends the call if it has not ended. */
    default void close() throws Exception {}

    /** How one is opened. */
    @FunctionalInterface
    interface Opener {
        Trial open() throws Exception;
    }

    /** A call that returns by itself, after whatever time. */
    static Trial endingByItself(Code call) {
        return endingByItself(call, () -> {});
    }

    /** Like {@link #endingByItself(Code)}. */
    static Trial endingByItself(Code call, Code close) {
        return new Trial() {
            @Override
            public void block() throws Exception {
                call.run();
            }

            @Override
            public boolean waitsForRelease() {
                return false;
            }

            @Override
            public void close() throws Exception {
                close.run();
            }
        };
    }

    /** A call that returns once it is released. */
    static Trial of(Code call, Code release) {
        return of(call, release, () -> {});
    }

    /** Like {@link #of(Code, Code)}. */
    static Trial of(Code call, Code release, Code close) {
        return new Trial() {
            @Override
            public void block() throws Exception {
                call.run();
            }

            @Override
            public void release() throws Exception {
                release.run();
            }

            @Override
            public void close() throws Exception {
                close.run();
            }
        };
    }

    /** A part of a trial. */
    @FunctionalInterface
    interface Code {
        void run() throws Exception;
    }
}
