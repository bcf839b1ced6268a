package dev.asyncio4j.gevent;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Block;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.LoopOptions;
import dev.asyncio4j.LoopVar;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import dev.asyncio4j.spi.Waiter;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What runs the greenlets of a thread: its event loop.
 *
 * <p>There are two kinds. On a loop that runs, as in {@link Asyncio#run}, the hub is that loop:
 * greenlets are tasks of it beside all others, and the calling task waits as any task does.
 *
 * <p>On a plain thread, as in {@code main}, the hub has a loop of its own, made at first use. It
 * runs while the thread waits, in {@link Gevent#sleep}, {@link Greenlet#join} and all else of this
 * package that waits, and stands still otherwise: a greenlet that was spawned begins when the
 * thread next waits, and when {@code main} has ended, greenlets that have not are over. What such a
 * thread does while it waits is called the main greenlet: a {@link Timeout} or a Ctrl-C ends its
 * wait. Where nothing can ever end it, as far as the hub knows, {@link LoopExit} is thrown there.
 * The hub knows of greenlets and tasks that can go on, timers, open sockets, blocking calls of the
 * JDK's in greenlets, and the jobs of executors and thread pools. It does not know of threads that
 * you have started and of signals: a greenlet that waits for those should do so in a call of the
 * JDK's, as {@code BlockingQueue.take()}.
 *
 * <p>What is not of this package, such as a {@link dev.asyncio4j.queue.Queue}, is used on a plain
 * thread within {@link Gevent#run(Action)}: one wait, or the whole program.
 *
 * <p><b>Threads.</b> Each has its hub, and what belongs to one must not be used from others, but
 * for {@link EventLoop#callSoonThreadsafe} of its {@link #loop()}.
 *
 * <p><b>Python:</b> {@code gevent.hub.Hub}, {@code gevent.get_hub()}.
 */
public final class Hub implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final ThreadLocal<@Nullable Own> OF_THREAD = new ThreadLocal<>();
    private static final LoopVar<Hub> OF_LOOP = LoopVar.withInitial("hub", Hub::new);

    /** What has the loop run where it does not run by itself; null where it does. */
    private final @Nullable Runner runner;

    private final EventLoop loop;
    private final MainGreenlet main = new MainGreenlet();
    private @Nullable ThreadPool threadPool;

    /** The hub of the running loop. */
    private Hub() {
        runner = null;
        loop = EventLoop.running();
    }

    /** The hub of a plain thread. */
    private Hub(Supplier<? extends Waiter> time) {
        MainGreenlet waiting = main;
        LoopOptions options =
                LoopOptions.defaults()
                        .withWaiter(() -> new HubTime(time.get(), waiting::endForeverWait));
        Runner created =
                new Runner(RunOptions.defaults().withLoop(() -> EventLoop.create(options)));
        runner = created;
        loop = created.loop();
    }

    /** A thread's hold of its hub, which ends with the thread. */
    private record Own(Hub hub) {}

    /**
     * The hub of the calling code: that of the loop that it runs on, or else of its thread.
     *
     * <p><b>Python:</b> {@code gevent.get_hub()}.
     */
    public static Hub current() {
        return runningLoop() == null ? ofThread() : OF_LOOP.value();
    }

    private static Hub ofThread() {
        Own present = OF_THREAD.get();
        return present == null || present.hub.loop.isClosed()
                ? own(LoopOptions.defaults().waiter())
                : present.hub;
    }

    /** Gives the calling thread, which has none, a hub with this time. */
    static Hub own(Supplier<? extends Waiter> time) {
        Own created = new Own(new Hub(time));
        OF_THREAD.set(created);
        CLEANER.register(created, created.hub.loop::close);
        return created.hub;
    }

    /** The loop that the calling code runs on; null on a plain thread. */
    static @Nullable EventLoop runningLoop() {
        if (!Thread.currentThread().isVirtual()) {
            return null;
        }
        try {
            return EventLoop.running();
        } catch (IllegalStateException threadOfTheJdk) {
            return null;
        }
    }

    /** The task that is calling; null on a plain thread, and in a callback. */
    static @Nullable Task<?> callingTask() {
        if (!Thread.currentThread().isVirtual()) {
            return null;
        }
        try {
            return Asyncio.currentTask();
        } catch (IllegalStateException threadOfTheJdk) {
            return null;
        }
    }

    /** Whether the calling code is a callback of a loop, which must not wait. */
    static boolean isCallback() {
        return runningLoop() != null && callingTask() == null;
    }

    /** The loop of the calling code's hub. */
    static EventLoop loopHere() {
        EventLoop running = runningLoop();
        return running == null ? ofThread().loop : running;
    }

    /** Whom an error is to be thrown in that the calling code has ordered. */
    static Target callingTarget() {
        if (runningLoop() == null) {
            return ofThread().main;
        }
        Task<?> task = Asyncio.currentTask();
        if (task == null) {
            throw new IllegalStateException(
                    "this code runs on an event loop but in no greenlet: it is a callback, which must"
                            + " not wait. Spawn a greenlet for it");
        }
        return new Target.OfTask(task);
    }

    /** The loop. <b>Python:</b> {@code hub.loop}. */
    public EventLoop loop() {
        return loop;
    }

    /**
     * The pool of threads that greenlets of this hub share: ten, begun as they are needed.
     *
     * <p><b>Python:</b> {@code hub.threadpool}.
     */
    public ThreadPool threadPool() {
        ThreadPool present = threadPool;
        if (present == null) {
            present = new ThreadPool(ThreadPool.DEFAULT_SIZE, loop);
            threadPool = present;
        }
        return present;
    }

    /** See {@link Gevent#run(Block)}. */
    static <T extends @Nullable Object, X extends Exception> T run(
            Block<? extends T, ? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        if (runningLoop() != null) {
            return code.run();
        }
        return ofThread().<T, X>runMain(code);
    }

    /** Like {@link #run(Block)}, for code without a result. */
    static <X extends Exception> void runAction(Action<? extends X> code) throws X {
        Objects.requireNonNull(code, "code");
        Hub.<@Nullable Void, X>run(() -> {
            code.run();
            return null;
        });
    }

    private <T extends @Nullable Object, X extends Exception> T runMain(
            Block<? extends T, ? extends X> code) throws X {
        Runner present = Objects.requireNonNull(runner);
        MainCall<T> call = new MainCall<>(code, main);
        present.run(() -> {
            OF_LOOP.set(this);
            call.run();
        });
        return call.<X>result();
    }

    /**
     * Waits until all greenlets have ended, and all other tasks of the loop; or until none of those
     * that are left can ever go on. To be called by the main greenlet.
     *
     * <p><b>Suspends.</b> <b>Cancellation</b> has no effect on the others.
     *
     * <p><b>Python:</b> {@code hub.join(timeout)}, {@code gevent.wait()}.
     *
     * @param timeout null for no limit
     * @return false if the time was up first
     */
    public boolean join(@Nullable Duration timeout) {
        return Hub.<Boolean, RuntimeException>run(() -> joinOthers(timeout));
    }

    private boolean joinOthers(@Nullable Duration timeout) {
        Deadline deadline = Deadline.after(loop, timeout);
        try {
            for (Set<Task<?>> others = others(); !others.isEmpty(); others = others()) {
                if (deadline.isOver()) {
                    return false;
                }
                Asyncio.wait(others, deadline.left());
            }
        } catch (LoopExit nothingCanGoOn) {
            // They wait for each other, or for nothing.
        }
        return true;
    }

    private Set<Task<?>> others() {
        Set<Task<?>> others = loop.allTasks();
        others.remove(Asyncio.currentTask());
        return others;
    }

    /**
     * Ends the hub of a plain thread: greenlets that have not ended are cancelled and waited for,
     * and its loop is closed. The thread has a new one when it next needs one. It need not be
     * called: a hub does not keep the program from ending.
     *
     * <p><b>Python:</b> {@code hub.destroy(destroy_loop=True)}.
     *
     * @throws IllegalStateException on a loop, which belongs to whoever runs it
     */
    @Override
    public void close() {
        if (runner == null) {
            throw new IllegalStateException(
                    this + " is that of a loop, and ends with it; close the hub of a plain thread");
        }
        runner.close();
        if (threadPool != null) {
            threadPool.close();
        }
    }

    @Override
    public String toString() {
        return "Hub[" + loop + (main.isWaiting() ? ", main greenlet waits]" : "]");
    }
}
