package dev.asyncio4j.process;

import dev.asyncio4j.SerializableAction;
import dev.asyncio4j.process.internal.JvmArguments;
import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ProcessPoolExecutor} is to be.
 *
 * @param workers how many workers there are at most
 * @param name what the names of its workers begin with
 * @param jvmArguments options for the workers' JVMs, after those that they have in common with this
 *     one
 * @param initializer what each worker runs first; null for nothing
 * @param maxTasksPerChild after how many tasks a worker is replaced; 0 for never
 * @param retries how often a task is done again whose worker has died
 * @param breakOnDeath whether a worker that dies takes the pool with it; then there are no retries
 * @param output takes what workers print
 * @param listener is told how it goes on
 * @param filter decides which classes may come back from workers; null for those that this JVM's
 *     own filter lets
 */
public record ProcessPoolOptions(
        int workers,
        String name,
        List<String> jvmArguments,
        @Nullable SerializableAction<?> initializer,
        int maxTasksPerChild,
        int retries,
        boolean breakOnDeath,
        WorkerOutput output,
        PoolListener listener,
        @Nullable ObjectInputFilter filter) {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private static final PoolListener NOBODY = new PoolListener() {};

    /** Checks what a {@code with} method was given. */
    public ProcessPoolOptions {
        Objects.requireNonNull(name, "name");
        require(workers >= 1, "workers", workers, "1 or more");
        require(!name.isBlank(), "name", '"' + name + '"', "some text");
        jvmArguments = JvmArguments.checked(jvmArguments);
        require(maxTasksPerChild >= 0, "maxTasksPerChild", maxTasksPerChild, "0 or more");
        require(retries >= 0, "retries", retries, "0 or more");
        if (breakOnDeath && retries > 0) {
            throw new IllegalArgumentException(
                    "retries: "
                            + retries
                            + ", of a pool that breaks when a worker dies: nothing can be done"
                            + " again there. Leave out one of the two");
        }
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(listener, "listener");
    }

    private static void require(boolean right, String name, Object found, String expected) {
        if (!right) {
            throw new IllegalArgumentException(
                    name + ": " + found + " (expected: " + expected + ")");
        }
    }

    /** A worker for each processor; what they print is printed here, with their names. */
    public static ProcessPoolOptions defaults() {
        return new ProcessPoolOptions(
                Runtime.getRuntime().availableProcessors(),
                "pool-" + POOLS.incrementAndGet(),
                List.of(),
                null,
                0,
                0,
                false,
                WorkerOutput.named(),
                NOBODY,
                null);
    }

    /**
     * With so many workers at most. They are started when there is work for them. <b>Python:</b>
     * {@code max_workers}.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public ProcessPoolOptions withWorkers(int most) {
        return new ProcessPoolOptions(
                most,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /** With workers named {@code name-worker-1} and so on. */
    public ProcessPoolOptions withName(String prefix) {
        return new ProcessPoolOptions(
                workers,
                prefix,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /** With these options, too, for the workers' JVMs, {@code -Xmx256m} say. */
    public ProcessPoolOptions withJvmArguments(String... arguments) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(Arrays.asList(arguments));
        return new ProcessPoolOptions(
                workers,
                name,
                all,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /**
     * With code that each worker runs first. If it throws, the pool is broken. <b>Python:</b>
     * {@code initializer}, with its {@code initargs} captured.
     */
    public ProcessPoolOptions withInitializer(SerializableAction<?> code) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                Objects.requireNonNull(code, "code"),
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /**
     * With workers that are replaced after so many tasks: for code that leaves something behind.
     * <b>Python:</b> {@code max_tasks_per_child}.
     *
     * @throws IllegalArgumentException if it is less than zero; zero is for never
     */
    public ProcessPoolOptions withMaxTasksPerChild(int most) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                most,
                retries,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /**
     * With tasks that are done again, so often at most, if their worker dies: they must bear it.
     *
     * @throws IllegalArgumentException if it is less than zero, or the pool is to break instead
     */
    public ProcessPoolOptions withRetries(int most) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                most,
                breakOnDeath,
                output,
                listener,
                filter);
    }

    /**
     * As in Python: if a worker dies, at work, idle or while it starts, all that is pending fails,
     * and no more is taken.
     *
     * @throws IllegalArgumentException if tasks are to be done again instead
     */
    public ProcessPoolOptions withBreakOnDeath() {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                true,
                output,
                listener,
                filter);
    }

    /** With somebody who takes what workers print. */
    public ProcessPoolOptions withOutput(WorkerOutput taker) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                taker,
                listener,
                filter);
    }

    /** With somebody who is told how it goes on. */
    public ProcessPoolOptions withListener(PoolListener told) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                told,
                filter);
    }

    /** With a filter for what workers send: a result whose class it rejects is an error instead. */
    public ProcessPoolOptions withFilter(ObjectInputFilter classes) {
        return new ProcessPoolOptions(
                workers,
                name,
                jvmArguments,
                initializer,
                maxTasksPerChild,
                retries,
                breakOnDeath,
                output,
                listener,
                Objects.requireNonNull(classes, "classes"));
    }
}
