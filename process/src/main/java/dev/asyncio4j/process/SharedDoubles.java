package dev.asyncio4j.process;

import dev.asyncio4j.sync.Held;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * An array of double values that processes share: sent to another process, it is the same memory
 * there. Each access is seen by all from then on, as with the JDK's atomic arrays.
 *
 * <p>What takes more than one access is done while the lock is held, which all must agree on:
 *
 * <pre>{@code
 * try (var _ = array.hold()) {
 *     array.set(0, array.get(1) + array.get(2));
 * }
 * }</pre>
 *
 * <p>It lives until the process that created it has ended; who has it then keeps the memory, but
 * has no lock any more. <b>Threads.</b> Any.
 *
 * <p><b>Python:</b> {@code multiprocessing.Array} and, with one element, {@code
 * multiprocessing.Value}.
 */
public final class SharedDoubles implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ValueLayout LAYOUT = ValueLayout.JAVA_DOUBLE;
    private static final VarHandle ELEMENT = LAYOUT.varHandle();

    private final SharedMemory memory;
    private final ProcessLock lock;
    private final int length;

    private SharedDoubles(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length: " + length + " (expected: 1 or more)");
        }
        this.memory = SharedMemory.createUnclosed(length * LAYOUT.byteSize());
        this.lock = ProcessLock.create();
        this.length = length;
    }

    /** One value, zero at first: the element 0 of an array of one. */
    public static SharedDoubles create() {
        return create(1);
    }

    /**
     * An array, of zeros at first.
     *
     * @param length how many elements it has
     * @throws IllegalArgumentException if that is less than one
     */
    public static SharedDoubles create(int length) {
        return new SharedDoubles(length);
    }

    /** An array with these elements. */
    public static SharedDoubles of(double... elements) {
        SharedDoubles array = create(elements.length);
        MemorySegment.copy(
                MemorySegment.ofArray(elements), 0, array.segment(), 0, array.segment().byteSize());
        return array;
    }

    /** How many elements it has. */
    public int length() {
        return length;
    }

    private long offset(int index) {
        return Objects.checkIndex(index, length) * LAYOUT.byteSize();
    }

    /** An element. */
    public double get(int index) {
        return (double) ELEMENT.getVolatile(segment(), offset(index));
    }

    /** Sets an element. */
    public void set(int index, double value) {
        ELEMENT.setVolatile(segment(), offset(index), value);
    }

    /** Sets an element if it is what was expected; false if not. */
    public boolean compareAndSet(int index, double expected, double value) {
        return ELEMENT.compareAndSet(segment(), offset(index), expected, value);
    }

    /** Adds to an element, in one step; returns what it was before. */
    public double getAndAdd(int index, double delta) {
        double before;
        do {
            before = get(index);
        } while (!compareAndSet(index, before, before + delta));
        return before;
    }

    /**
     * Takes the lock, for the block of a {@code try}; the methods above do not ask for it.
     *
     * <p><b>Suspends</b> a task, blocks any other thread, until the home of the array has answered
     * and the lock is free. <b>Cancellation</b>, or an interrupt, leaves it to others.
     *
     * @throws dev.asyncio4j.CancelledError if the thread is interrupted, or the task cancelled
     * @throws LostObjectException if the process that created the array has ended
     */
    public Held hold() {
        return lock.hold();
    }

    /**
     * The lock, which lives in the process that created the array; it is not re-entrant. To ask for
     * it does not take it.
     *
     * <p><b>Python:</b> {@code get_lock()}, which is re-entrant.
     */
    public ProcessLock lock() {
        return lock;
    }

    /** The memory with the elements. <b>Python:</b> {@code get_obj()}. */
    public MemorySegment segment() {
        return memory.segment();
    }

    @Override
    public String toString() {
        return "SharedDoubles[length=" + length + ", " + memory.name() + "]";
    }
}
