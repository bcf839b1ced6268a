package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.internal.Interrupts;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A process that is the home of what others share: it has nothing else to do, and stays when they
 * end.
 *
 * <pre>{@code
 * try (Manager manager = Manager.start()) {
 *     SharedMap<String, Integer> counts = manager.map();
 *     ChildProcess.start(() -> counts.merge("visits", 1, Integer::sum)).join();
 * }
 * }</pre>
 *
 * <p>What it makes is sent to other processes, and put into each other, like what is made without a
 * manager: {@link SharedMap#create} does the same with this process as the home. A manager is for
 * objects that many call, and that are to have nothing to do with what happens here.
 *
 * <p><b>Its end.</b> {@link #close} ends the process; whoever calls what it has made gets a {@link
 * LostObjectException} then. It ends with this process, however that does, and does not keep it
 * from ending. Ctrl-C is for others. What it makes lives as long as it does, also when nobody has
 * it any more: a manager that makes things for ever needs more and more memory.
 *
 * <p><b>Suspends</b> a task, blocks any other thread. <b>Threads.</b> Any.
 *
 * <p><b>Python:</b> {@code multiprocessing.Manager()}, {@code managers.SyncManager}.
 */
public final class Manager implements AutoCloseable {
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final ChildProcess process;

    /** When this is closed, the process ends. */
    private final Connection line;

    private final Maker maker;

    /** What runs there. */
    interface Maker {
        @Nullable Object make(SerializableCallable<?> code) throws Exception;
    }

    private Manager(ChildProcess process, Connection line, Maker maker) {
        this.process = process;
        this.line = line;
        this.maker = maker;
    }

    /**
     * Starts a manager.
     *
     * <p><b>Suspends</b> a task, blocks any other thread, until its process is ready.
     * <b>Cancellation</b>, or an interrupt, ends the start, and the process with it.
     *
     * <p><b>Python:</b> {@code multiprocessing.Manager()}.
     *
     * @throws IOException if its process cannot be started, or ends at once
     * @throws CancelledError if the thread is interrupted, or the task cancelled, while it waits
     */
    public static Manager start() throws IOException {
        return start(ChildOptions.defaults().withName("Manager"));
    }

    /**
     * Starts a manager whose process is as described, like {@link #start()}. It is a daemon,
     * whatever the options say.
     *
     * @throws IOException if its process cannot be started, or ends at once
     */
    public static Manager start(ChildOptions options) throws IOException {
        Pipe pipe = Pipe.open();
        Connection theirs = pipe.second();
        ChildProcess process = ChildProcess.start(options.withDaemon(), () -> serve(theirs));
        Connection line = pipe.first();
        try {
            return new Manager(process, line, (Maker) Objects.requireNonNull(line.receive()));
        } catch (EOFException ended) {
            end(process);
            throw new IOException("the manager has ended before it was ready: " + process, ended);
        } catch (Throwable failed) {
            line.close();
            process.kill();
            throw failed;
        }
    }

    private static void serve(Connection line) throws IOException {
        Interrupts.ignore();
        line.send(SharedObject.of(Maker.class, SerializableCallable::call));
        try {
            line.receive();
        } catch (EOFException over) {
            // This is how it is told.
        }
        System.exit(0);
    }

    // What it makes

    /** A list that lives there. */
    public <E> SharedList<E> list() {
        return create(SharedList::create);
    }

    /** A list that lives there, with these elements. */
    public <E> SharedList<E> list(Collection<? extends E> elements) {
        SharedList<E> list = list();
        list.addAll(elements);
        return list;
    }

    /** A map that lives there. <b>Python:</b> {@code dict()}. */
    public <K, V> SharedMap<K, V> map() {
        return create(SharedMap::create);
    }

    /** A map that lives there, with these entries. */
    public <K, V> SharedMap<K, V> map(Map<? extends K, ? extends V> entries) {
        SharedMap<K, V> map = map();
        map.putAll(entries);
        return map;
    }

    /** Values by name that live there. */
    public Namespace namespace() {
        return create(Namespace::create);
    }

    /** A queue without a limit that lives there. */
    public <E> ProcessQueue<E> queue() {
        return queue(0);
    }

    /** A queue that lives there, and holds so many items at most. */
    public <E> ProcessQueue<E> queue(int maxsize) {
        return create(() -> ProcessQueue.create(maxsize));
    }

    /** A lock that lives there. */
    public ProcessLock lock() {
        return create(ProcessLock::create);
    }

    /** A re-entrant lock that lives there. */
    public ProcessRLock rlock() {
        return create(ProcessRLock::create);
    }

    /** A semaphore that lives there. */
    public ProcessSemaphore semaphore(int permits) {
        return create(() -> ProcessSemaphore.create(permits));
    }

    /** A condition that lives there. */
    public ProcessCondition condition() {
        return create(ProcessCondition::create);
    }

    /** An event that lives there. */
    public ProcessEvent event() {
        return create(ProcessEvent::create);
    }

    /** A barrier that lives there. */
    public ProcessBarrier barrier(int parties) {
        return create(() -> ProcessBarrier.create(parties));
    }

    /**
     * Has the code make something there, and gives what it gives: a copy, or the same if it is one
     * of those that processes share.
     *
     * <p><b>Suspends</b> a task, blocks any other thread, until it is made. <b>Cancellation</b>, or
     * an interrupt, interrupts the code there; what it has made by then stays there, and nobody has
     * it.
     *
     * @throws RuntimeException what the code throws; what is checked is the cause of a {@link
     *     CompletionException}
     * @throws LostObjectException if the manager has ended
     * @throws CancelledError if the thread is interrupted, or the task cancelled
     */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // what code gives
    public <T> T create(SerializableCallable<? extends T> code) {
        try {
            return (T) maker.make(code);
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception thrown) {
            throw new CompletionException(thrown);
        }
    }

    /**
     * Has the code make an object that stays there, and gives what calls it; see {@link
     * SharedObject}.
     *
     * <p><b>Python:</b> {@code BaseManager.register}, and a call of what that has registered.
     *
     * @param type an interface, whose arguments and results are serializable
     */
    public <T> T create(Class<T> type, SerializableCallable<? extends T> code) {
        return create(() -> SharedObject.of(type, code.call()));
    }

    // Its process

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Ends its process, and waits for that; after five seconds it is killed. No effect if it has
     * ended.
     *
     * <p><b>Suspends</b> a task, blocks any other thread. <b>Cancellation</b>, or an interrupt,
     * kills it at once and stays for the next wait.
     *
     * <p><b>Python:</b> {@code shutdown}, and the end of a {@code with} block.
     */
    @Override
    public void close() {
        line.close();
        end(process);
    }

    private static void end(ChildProcess process) {
        try {
            if (!process.join(TO_END)) {
                process.kill();
                process.join();
            }
        } catch (InterruptedException interrupted) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Manager[" + process + "]";
    }
}
