package dev.asyncio4j.process.internal;

/** What the frames between a pool and its workers say. */
public final class Wire {
    /** Both: a definition of the sender's {@link Vocabulary}. */
    public static final int DEFINE = 0;

    /** To the worker: code to be run before all else. */
    public static final int INITIALIZE = 1;

    /**
     * To the worker: a call. The numbers are those of its claim, and the value that the claim has
     * until it is begun.
     */
    public static final int CALL = 2;

    /** To the worker: there is no more. */
    public static final int FINISH = 3;

    /** To the pool: ready for calls. */
    public static final int READY = 5;

    /** To the pool: the initializer has failed. */
    public static final int NOT_READY = 6;

    /** To the pool: a call has returned. */
    public static final int RETURNED = 7;

    /** To the pool: a call has thrown. */
    public static final int THROWN = 8;

    /** A call of code. */
    public static final int CODE = 0;

    /** Calls of one function with each of several items. */
    public static final int ITEMS = 1;

    /** The value of a claim that was begun is one more than before, of one taken back two. */
    public static final int BEGUN = 1;

    public static final int TAKEN_BACK = 2;

    /** The value of the next claim of the same number. */
    public static final int NEXT = 4;

    private Wire() {}
}
