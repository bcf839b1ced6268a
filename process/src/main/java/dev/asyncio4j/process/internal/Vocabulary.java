package dev.asyncio4j.process.internal;

import java.io.ObjectStreamClass;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
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
    private final ConcurrentHashMap<Object, Integer> numbers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** By number; guarded by the lock. */
    private final List<byte[]> definitions = new ArrayList<>();

    /** How many there are, read without the lock. */
    private volatile int size;

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
        Class<?> type = described.forClass();
        Integer known = numbers.get(type);
        return known != null ? known : define(type, definitionOf(described));
    }

    int numberOf(SerializedLambda lambda) {
        CallSite site = CallSite.of(lambda);
        Integer known = numbers.get(site);
        return known != null ? known : define(site, definitionOf(site));
    }

    /** How many definitions there are. All that a finished message needs are among them. */
    public int size() {
        return size;
    }

    /** The definitions with these numbers. */
    public List<byte[]> definitions(int from, int to) {
        lock.lock();
        try {
            return List.copyOf(definitions.subList(from, to));
        } finally {
            lock.unlock();
        }
    }

    private int define(Object what, byte[] definition) {
        lock.lock();
        try {
            Integer since = numbers.get(what);
            if (since != null) {
                return since;
            }
            int number = definitions.size();
            definitions.add(definition);
            size = number + 1;
            numbers.put(what, number);
            return number;
        } finally {
            lock.unlock();
        }
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
