package dev.asyncio4j.process;

import dev.asyncio4j.RemoteExecutor;
import dev.asyncio4j.SerializableAction;
import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.SerializableRunnable;
import dev.asyncio4j.process.internal.Loaders;
import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.ObjectDecoder;
import dev.asyncio4j.process.internal.ObjectEncoder;
import dev.asyncio4j.process.internal.Vocabulary;
import dev.asyncio4j.process.internal.Wire;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker processes: JVMs like this one, which compute on as many processors as there are,
 * and whose end harms nobody but the task that they ran.
 *
 * <pre>{@code
 * try (ProcessPoolExecutor pool = ProcessPoolExecutor.create()) {
 *     Future<Integer> total = pool.submit(() -> count(file));
 *     for (boolean prime : pool.map(Primes::isPrime, numbers)) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p><b>What is sent.</b> Code is a lambda, a method reference or an object that is serializable;
 * so must be what it captures, and its result. They are copied: what a worker changes, changes
 * there. A lambda that uses an instance method captures its object: make such methods static. What
 * cannot be sent fails its own future, with an error that names the way to it. Large arrays of
 * primitives and buffers travel through shared memory; they must not change until the task has
 * ended. Classes that are not on the class path are fetched from this process.
 *
 * <p><b>Workers</b> are started when there is work for them, with the class path and the system
 * properties of this JVM, and with options of their own for the rest. What they print is printed
 * here, after their name. None outlives this process, however that ends.
 *
 * <p><b>Errors.</b> An exception of the code is that of the future; its last cause is a {@link
 * RemoteTraceback} that says where it comes from. If a worker dies, the task that it ran fails with
 * a {@link WorkerDiedException}, or is done again, as the {@linkplain
 * ProcessPoolOptions#withRetries options} say; all others go on, and the worker is replaced.
 *
 * <p><b>Cancellation.</b> A task that has not begun never will. One that has is ended with its
 * worker by {@code cancel(true)}, which {@code await} does for a task that is cancelled, and by
 * whoever completes the future in the pool's place, as {@code orTimeout} and {@code
 * completeOnTimeout} do; {@code cancel(false)} leaves it alone.
 *
 * <p><b>Threads.</b> Any; tasks of a loop may {@code await} what {@link #submit} gives, or use
 * {@link dev.asyncio4j.EventLoop#runInExecutor}. Callbacks of futures run on a thread of the
 * pool's, or of whoever cancels, shuts down or terminates, as do the methods of a {@link
 * PoolListener}. They should be short, and must not wait for the pool: theirs may be the thread
 * that they wait for. <b>Suspends</b> a task, blocks any other thread: {@code get}, {@code join}
 * and the other waits of the JDK. <b>The end</b>: {@link #close} waits until all is done; what is
 * submitted from then on is a {@link java.util.concurrent.RejectedExecutionException}. A program
 * whose main method returns goes on until its pools have nothing to do.
 *
 * <p><b>Python:</b> {@code concurrent.futures.ProcessPoolExecutor}.
 */
public final class ProcessPoolExecutor extends AbstractExecutorService implements RemoteExecutor {
    private static final PoolTask.Reading<@Nullable Object> ONE = ObjectDecoder::read;
    private static final PoolTask.Reading<@Nullable Void> NOTHING = _ -> null;

    private final ClassLoader loader = Loaders.ofThisThread();
    private final Vocabulary vocabulary = new Vocabulary(loader);
    private final ConcurrentLinkedQueue<ObjectEncoder> encoders = new ConcurrentLinkedQueue<>();
    private final Workshop workshop;
    private final Dispatcher dispatcher;

    private ProcessPoolExecutor(ProcessPoolOptions options) {
        try {
            workshop = Workshop.open(options, vocabulary, encode(options.initializer()), loader);
            dispatcher = new Dispatcher(workshop);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open a process pool: " + failed, failed);
        }
    }

    private @Nullable Message encode(@Nullable SerializableAction<?> initializer)
            throws IOException {
        if (initializer == null) {
            return null;
        }
        try {
            return encode(encoder -> encoder.write(callable(initializer))).message();
        } catch (NotSerializableException refused) {
            throw new IllegalArgumentException("initializer: " + refused.getMessage(), refused);
        }
    }

    /** A pool with a worker for each processor. */
    public static ProcessPoolExecutor create() {
        return create(ProcessPoolOptions.defaults());
    }

    /** A pool with so many workers at most. */
    public static ProcessPoolExecutor create(int workers) {
        return create(ProcessPoolOptions.defaults().withWorkers(workers));
    }

    /**
     * A pool as it is described.
     *
     * @throws IllegalArgumentException if the initializer cannot be sent; it says why
     */
    public static ProcessPoolExecutor create(ProcessPoolOptions options) {
        return new ProcessPoolExecutor(Objects.requireNonNull(options, "options"));
    }

    private PoolTask.Call encode(PoolTask.Content content) throws IOException {
        ObjectEncoder idle = encoders.poll();
        ObjectEncoder encoder = idle != null ? idle : ObjectEncoder.ofCalls(vocabulary);
        Message message = content.writeTo(encoder.begin()).end();
        PoolTask.Call call = new PoolTask.Call(message, vocabulary.size(), encoder.travellers());
        encoders.add(encoder);
        return call;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(SerializableCallable<T> code) {
        return enqueue(Objects.requireNonNull(code, "code"));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> code) {
        return enqueue(Objects.requireNonNull(code, "code"));
    }

    @Override
    public CompletableFuture<?> submit(SerializableRunnable code) {
        Objects.requireNonNull(code, "code");
        return enqueue(content(callable(code)), NOTHING);
    }

    /**
     * Has the code run in a worker, if it is serializable: a lambda is where a {@link
     * SerializableRunnable} is expected.
     */
    @Override
    public CompletableFuture<?> submit(Runnable code) {
        return enqueue(content(callable(Objects.requireNonNull(code, "code"))), NOTHING);
    }

    private static SerializableCallable<Boolean> callable(Runnable code) {
        return () -> {
            code.run();
            return true;
        };
    }

    private static SerializableCallable<@Nullable Void> callable(SerializableAction<?> action) {
        return () -> {
            action.run();
            return null;
        };
    }

    private <T extends @Nullable Object> CompletableFuture<T> enqueue(Callable<T> code) {
        return enqueue(content(code), one());
    }

    private static PoolTask.Content content(Callable<?> code) {
        return encoder -> encoder.writeInt(Wire.CODE).write(code);
    }

    @SuppressWarnings("unchecked") // the worker gives what the code gives
    private static <T extends @Nullable Object> PoolTask.Reading<T> one() {
        return (PoolTask.Reading<T>) ONE;
    }

    /** Submits what is to be done, as it is written, and gives what is read of its result. */
    <T extends @Nullable Object> CompletableFuture<T> enqueue(
            PoolTask.Content content, PoolTask.Reading<? extends T> reading) {
        PoolTask<T> task = task(content, reading);
        task.submit();
        return task;
    }

    /** One that has failed already, if it cannot be sent. */
    private <T extends @Nullable Object> PoolTask<T> task(
            PoolTask.Content content, PoolTask.Reading<? extends T> reading) {
        dispatcher.expectFirst();
        try {
            return new PoolTask<>(dispatcher, encode(content), reading);
        } catch (IOException | RuntimeException refused) {
            PoolTask<T> failed = new PoolTask<>(dispatcher, PoolTask.Call.NONE, reading);
            failed.fail(refused);
            return failed;
        }
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> code) {
        return task(content(code), one());
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable code, T value) {
        return task(content(callable(code)), _ -> value);
    }

    /**
     * Has the code run in a worker. What it throws is given to the handler of uncaught exceptions
     * of one of the pool's threads.
     *
     * @throws RejectedExecutionException if the code cannot be sent, as that of {@code
     *     CompletableFuture.runAsync}; or after {@link #shutdown}
     */
    @Override
    public void execute(Runnable code) {
        if (code instanceof PoolTask<?> task) {
            task.submit();
            return;
        }
        Objects.requireNonNull(code, "code");
        PoolTask<@Nullable Void> task = task(content(callable(code)), NOTHING);
        if (task.isCompletedExceptionally()) {
            Throwable refused = task.exceptionNow();
            throw new RejectedExecutionException(refused.getMessage(), refused);
        }
        task.whenComplete((_, thrown) -> report(thrown));
        task.submit();
    }

    private static void report(@Nullable Throwable thrown) {
        if (thrown != null && !(thrown instanceof CancellationException)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }

    // Many

    /** As {@link #map(SerializableFunction, Iterable, MapOptions)}, of all items at once. */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return map(function, items, MapOptions.defaults());
    }

    /**
     * The function's results for items, in their order.
     *
     * <p><b>Suspends</b> nobody: results are waited for when they are asked for.
     * <b>Cancellation</b> of that takes back what has not begun, and ends what has with its worker,
     * as {@code cancel(true)} of a future does; so does the end of the time that the options give.
     * {@link Results#close} lets it go on. <b>Errors</b> of the function come in place of the
     * result; those of the items here, or, with a buffer, in place of a result. Each is the end,
     * and takes back what has not begun.
     *
     * <p><b>Python:</b> {@code ProcessPoolExecutor.map}, with its {@code timeout}, {@code
     * chunksize} and {@code buffersize}.
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            MapOptions options) {
        Objects.requireNonNull(function, "function");
        return new Results<>(
                new Chunks<A, R>(this, function, items.iterator(), options.chunkSize()),
                options,
                true);
    }

    /** The same for pairs of items, as many as the shorter of the two has. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            Results<R> map(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> first,
                    Iterable<? extends B> second,
                    MapOptions options) {
        Objects.requireNonNull(function, "function");
        return map(
                (Pairs.Pair<A, B> pair) -> function.apply(pair.first(), pair.second()),
                () -> new Pairs<>(first.iterator(), second.iterator()),
                options);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> codes)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(codes, TimeLimit.in(null));
        } catch (TimeoutException impossible) {
            throw new AssertionError("centuries have passed", impossible);
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> codes, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return invokeAny(codes, TimeLimit.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    private <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> codes, TimeLimit limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("codes: none (expected: at least one)");
        }
        BlockingQueue<CompletableFuture<T>> ended = new LinkedBlockingQueue<>();
        List<CompletableFuture<T>> all = new ArrayList<>();
        try {
            for (Callable<T> code : codes) {
                CompletableFuture<T> future = submit(code);
                all.add(future);
                future.whenComplete((_, _) -> ended.add(future));
            }
            return first(ended, all.size(), limit);
        } finally {
            all.forEach(future -> future.cancel(true));
        }
    }

    /** The first result; if all have failed, the last failure. */
    private static <T extends @Nullable Object> T first(
            BlockingQueue<CompletableFuture<T>> ended, int count, TimeLimit limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutionException last = null;
        for (int i = 0; i < count; i++) {
            CompletableFuture<T> future = ended.poll(limit.left(), TimeUnit.NANOSECONDS);
            if (future == null) {
                throw new TimeoutException("no result in time");
            }
            try {
                return future.get();
            } catch (ExecutionException failed) {
                last = failed;
            } catch (CancellationException cancelled) {
                last = new ExecutionException(cancelled);
            }
        }
        throw Objects.requireNonNull(last);
    }

    // The end

    @Override
    public void shutdown() {
        dispatcher.shutdown(false);
    }

    /**
     * Takes nothing more.
     *
     * @param cancelFutures whether what has not begun is cancelled, too
     */
    public void shutdown(boolean cancelFutures) {
        dispatcher.shutdown(cancelFutures);
    }

    /**
     * Takes nothing more, ends the workers by the signal TERM, and with them what they do: that
     * fails with a {@link WorkerDiedException}, and is not done again, whatever the options say.
     * What has not begun is cancelled.
     *
     * <p><b>Python:</b> {@code terminate_workers}.
     */
    public void terminateWorkers() {
        dispatcher.stop(false);
    }

    /** Like {@link #terminateWorkers}, by the signal KILL. <b>Python:</b> {@code kill_workers}. */
    public void killWorkers() {
        dispatcher.stop(true);
    }

    /**
     * {@linkplain #terminateWorkers Ends the workers}.
     *
     * @return what has not begun: it is cancelled
     */
    @Override
    public List<Runnable> shutdownNow() {
        return List.copyOf(dispatcher.stop(false));
    }

    @Override
    public boolean isShutdown() {
        return dispatcher.life().isShutDown();
    }

    @Override
    public boolean isTerminated() {
        return dispatcher.life().isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return dispatcher.life().awaitTermination(unit.toNanos(timeout));
    }

    /** Where its socket and the memory it shares with workers are. */
    Path folder() {
        return workshop.folder();
    }

    @Override
    public String toString() {
        return dispatcher.toString();
    }
}
