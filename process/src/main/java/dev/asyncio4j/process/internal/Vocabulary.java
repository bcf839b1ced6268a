package dev.asyncio4j.process.internal;

import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbers that stand for classes and call sites in what is sent. What a number means is told
 * once to each receiver, before the first message that has it.
 *
 * <p>A message can be made before it is known who will receive it: the numbers are the same for
 * all. A receiver is told all that was defined since it was told last.
 *
 * <p><b>Threads.</b> Any.
 */
public final class Vocabulary {
    static final int CLASS = 1;
    static final int CALL_SITE = 2;

    private final Lambdas lambdas;
    private final ConcurrentHashMap<CallSite, Integer> callSites = new ConcurrentHashMap<>();

    /** Each class has its own: so nothing here keeps it, or its loader, from being unloaded. */
    private final ClassValue<Known> classes =
            new ClassValue<>() {
                @Override
                protected Known computeValue(Class<?> type) {
                    return new Known();
                }
            };

    private final ReentrantLock lock = new ReentrantLock();

    /** By number; guarded by the lock. */
    private final List<byte[]> definitions = new ArrayList<>();

    /**
     * By number: how many bytes all definitions have, up to this one. Changed with the lock, and
     * read without it: by who has the lock of a pool, which nobody may have while waiting.
     */
    private volatile long[] ends = new long[16];

    /** How many there are, read without the lock. */
    private volatile int size;

    /** The number of a class, as soon as it has one; changed with the lock. */
    private static final class Known {
        static final int NONE = -1;

        volatile int number = NONE;
    }

    /**
     * One without definitions.
     *
     * @param loader that of the classes which lambdas are in
     */
    public Vocabulary(ClassLoader loader) {
        lambdas = new Lambdas(loader);
    }

    /** Whether a number can stand for the call site of this lambda. */
    boolean covers(SerializedLambda lambda) {
        return lambdas.isOpen(lambda);
    }

    int numberOf(ObjectStreamClass described) {
        Known known = classes.get(described.forClass());
        return known.number != Known.NONE ? known.number : define(known, described);
    }

    private int define(Known known, ObjectStreamClass described) {
        byte[] definition = definitionOf(described);
        lock.lock();
        try {
            if (known.number == Known.NONE) {
                known.number = add(definition);
            }
            return known.number;
        } finally {
            lock.unlock();
        }
    }

    int numberOf(SerializedLambda lambda) {
        CallSite site = CallSite.of(lambda);
        Integer known = callSites.get(site);
        return known != null ? known : define(site);
    }

    private int define(CallSite site) {
        byte[] definition = definitionOf(site);
        lock.lock();
        try {
            Integer since = callSites.get(site);
            if (since != null) {
                return since;
            }
            int number = add(definition);
            callSites.put(site, number);
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. */
    private int add(byte[] definition) {
        int number = definitions.size();
        definitions.add(definition);
        if (number == ends.length) {
            ends = Arrays.copyOf(ends, 2 * number);
        }
        ends[number] = endOf(number) + definition.length;
        size = number + 1;
        return number;
    }

    /** How many bytes so many definitions have. */
    private long endOf(int count) {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** How many definitions there are. All that a finished message needs are among them. */
    public int size() {
        return size;
    }

    /** The definitions with these numbers. */
    public List<byte[]> definitions(int from, int to) {
        if (from >= to) {
            return List.of();
        }
        lock.lock();
        try {
            return List.copyOf(definitions.subList(from, to));
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes the definitions with these numbers have. */
    public long bytes(int from, int to) {
        return from >= to ? 0 : endOf(to) - endOf(from);
    }

    private static byte[] definitionOf(ObjectStreamClass described) {
        Output output = new Output();
        output.write(CLASS);
        output.putString(described.getName());
        output.putLong(described.getSerialVersionUID());
        return output.toBytes();
    }

    private static byte[] definitionOf(CallSite site) {
        Output output = new Output();
        output.write(CALL_SITE);
        site.writeTo(output);
        return output.toBytes();
    }
}
