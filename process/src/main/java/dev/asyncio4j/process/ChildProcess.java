package dev.asyncio4j.process;

import dev.asyncio4j.SerializableAction;
import dev.asyncio4j.process.internal.ChildMain;
import dev.asyncio4j.process.internal.ClassServer;
import dev.asyncio4j.process.internal.Envelope;
import dev.asyncio4j.process.internal.Exits;
import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.Introduction;
import dev.asyncio4j.process.internal.JavaCommand;
import dev.asyncio4j.process.internal.Loaders;
import dev.asyncio4j.process.internal.Lobby;
import dev.asyncio4j.process.internal.Signals;
import dev.asyncio4j.process.internal.ThisProcess;
import dev.asyncio4j.process.internal.Traveller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs one piece of code: a JVM like this one, with its class path and {@code -D}
 * options.
 *
 * <pre>{@code
 * ChildProcess child = ChildProcess.start(() -> download("Peking Hot.avi"));
 * child.join();
 * }</pre>
 *
 * <p><b>The code</b> is a lambda, a method reference or an object that is serializable, as for a
 * {@link ProcessPoolExecutor}: it and what it captures are copied, but the ends of a {@link Pipe},
 * which move there. Classes that are not on the class path are fetched from this process.
 *
 * <p><b>Its end.</b> It ends when its code and its threads that are no daemons have; with code 0,
 * or with 1 and a printed stack trace if the code throws. A program whose main method has ended
 * waits for its children, but for daemons, which end with it. So does {@code System.exit}, until a
 * signal comes, a Ctrl-C say. If a program is ended by a signal or {@code halt}, all end with it,
 * but for those that are {@linkplain ChildOptions#withOutlivingParent to outlive it}.
 *
 * <p>Its standard input is empty. <b>Threads.</b> Any. <b>Errors.</b> After {@link #close}, all but
 * its name is an {@link IllegalStateException}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Process} with the start method {@code spawn}.
 */
public final class ChildProcess {
    /** How long what a process has printed may take to come, when it has ended. */
    private static final long PRINTS_MILLIS = 1000;

    private final String name;
    private final boolean daemon;
    private final Process process;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile boolean closed;

    private ChildProcess(String name, boolean daemon, Process process) {
        this.name = name;
        this.daemon = daemon;
        this.process = process;
    }

    /**
     * Starts a process that runs the code.
     *
     * <p><b>Suspends</b> a task, blocks any other thread, until the system has started the process,
     * which takes some milliseconds; where the code and what it captures are more than a pipe holds
     * (64 KiB on Linux), until the process reads them. <b>Cancellation</b> leaves none that runs;
     * the ends of pipes that it was to have are lost with it.
     *
     * @throws java.io.NotSerializableException if the code, or something that it captures, cannot
     *     be sent; it says where that is
     * @throws java.io.InterruptedIOException if the task is cancelled
     * @throws IOException if the process cannot be started
     * @throws IllegalStateException in a daemon, which may have no children
     */
    public static ChildProcess start(SerializableAction<?> code) throws IOException {
        return start(ChildOptions.defaults(), code);
    }

    /** Starts a process with a name, as {@link #start(SerializableAction)} does. */
    public static ChildProcess start(String name, SerializableAction<?> code) throws IOException {
        return start(ChildOptions.defaults().withName(name), code);
    }

    /** Starts a process as described, as {@link #start(SerializableAction)} does. */
    public static ChildProcess start(ChildOptions options, SerializableAction<?> code)
            throws IOException {
        Objects.requireNonNull(code, "code");
        if (ThisProcess.current().daemon()) {
            throw new IllegalStateException(
                    "a daemonic process is not allowed to have children: "
                            + ThisProcess.current().name()
                            + " is one. Start it without withDaemon()");
        }
        ClassLoader loader = Loaders.ofThisThread();
        Envelope envelope = Envelope.seal(code);
        // What blocks a virtual thread may block a loop.
        return Thread.currentThread().isVirtual()
                ? ChildLaunch.onAnotherThread(() -> start(options, envelope, loader))
                : start(options, envelope, loader);
    }

    private static ChildProcess start(ChildOptions options, Envelope code, ClassLoader loader)
            throws IOException {
        try {
            return begin(options, code, loader);
        } catch (Throwable failed) {
            code.travellers().forEach(Traveller::stay);
            throw failed;
        }
    }

    /** Starts it, or leaves nothing that runs. */
    static ChildProcess begin(ChildOptions options, Envelope code, ClassLoader loader)
            throws IOException {
        Lobby lobby = Lobby.open();
        List<String> command =
                JavaCommand.of(ChildMain.class, lobby.folder(), options.jvmArguments());
        Introduction introduction = introduction(options, code, lobby);
        lobby.reception()
                .arrival(introduction.classToken())
                .thenAccept(channel -> ClassServer.serve(channel, loader));
        Runnable tidyUp =
                () -> {
                    lobby.reception().withdraw(introduction.classToken());
                    Folders.delete(introduction.home());
                };
        ChildProcess child;
        try {
            Process process = launch(command, options.output());
            child = new ChildProcess(introduction.name(), options.daemon(), process);
        } catch (Throwable failed) {
            tidyUp.run();
            throw failed;
        }
        try {
            Children.add(child);
            CompletableFuture<?> printed = child.passOnPrints(options.output());
            introduction.sendTo(child.process);
            child.follow(printed, code.travellers(), tidyUp);
        } catch (Throwable failed) {
            child.giveUp(tidyUp);
            throw failed;
        }
        return child;
    }

    private static Introduction introduction(ChildOptions options, Envelope code, Lobby lobby)
            throws IOException {
        String identity = Children.nextIdentity();
        return new Introduction(
                Objects.requireNonNullElse(options.name(), "Process-" + identity),
                identity,
                options.daemon(),
                options.outlivesParent(),
                Folders.reserve(lobby.folder()),
                ThisProcess.current().name(),
                ProcessHandle.current().pid(),
                lobby.reception().path(),
                lobby.reception().issue(),
                code.bytes());
    }

    private static Process launch(List<String> command, @Nullable WorkerOutput output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (output == null) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        return builder.start();
    }

    private CompletableFuture<?> passOnPrints(@Nullable WorkerOutput output) {
        return output == null
                ? CompletableFuture.completedFuture(null)
                : new WorkerPrints(name, output).read(process);
    }

    /** Nobody will ever have it. */
    private void giveUp(Runnable tidyUp) {
        process.destroyForcibly();
        Children.remove(this);
        process.onExit().thenRun(tidyUp);
    }

    /** Does what is to be done at its end. It is the last step of a start: none can fail later. */
    private void follow(CompletableFuture<?> printed, List<Traveller> travellers, Runnable tidyUp) {
        Exits.of(process)
                .thenAccept(code -> {
                    try {
                        travellers.forEach(Traveller::lost);
                        tidyUp.run();
                        await(printed);
                    } finally {
                        Children.remove(this);
                        exit.complete(Signals.exitCode(code));
                    }
                });
    }

    /** What the child has started may print there, too, for as long as it likes. */
    private static void await(CompletableFuture<?> printed) {
        try {
            printed.get(PRINTS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException notAll) {
            // Then the rest comes later.
        }
    }

    /** The process that this is: the first, a child, or the worker of a pool. */
    public static ProcessInfo current() {
        return ProcessInfo.current();
    }

    /** The process that has started this one; null if none has that is one of these. */
    public static @Nullable ProcessInfo parent() {
        return ProcessInfo.parent();
    }

    /**
     * The children of this process that have not ended, the first started first.
     *
     * <p><b>Python:</b> {@code active_children}.
     */
    public static List<ChildProcess> activeChildren() {
        return List.copyOf(Children.running());
    }

    /** What it is called by: {@code Process-1} and so on, if its options have no name. */
    public String name() {
        return name;
    }

    /** Its number in the operating system. */
    public long pid() {
        requireOpen();
        return process.pid();
    }

    /** Whether it ends with this program, which does not wait for it. */
    public boolean isDaemon() {
        return daemon;
    }

    /**
     * What it has ended with: 0 if the code has returned, 1 if it has thrown, what it gave {@code
     * System.exit}, or the negative number of the signal that has killed it; null if it runs. What
     * is greater than 128 is taken for a signal: the JDK tells an exit with 137 as it does one by
     * KILL.
     */
    public @Nullable Integer exitCode() {
        requireOpen();
        return exit.getNow(null);
    }

    /** Whether it has not ended, with all that it has printed. */
    public boolean isAlive() {
        requireOpen();
        return !exit.isDone();
    }

    /**
     * Waits until it has ended. <b>Suspends</b> a task, blocks any other thread.
     * <b>Cancellation</b> leaves it running.
     *
     * @throws InterruptedException if the thread is interrupted, or the task cancelled
     */
    public void join() throws InterruptedException {
        requireOpen();
        try {
            exit.get();
        } catch (ExecutionException impossible) {
            throw new AssertionError("a process has no exit code", impossible);
        }
    }

    /**
     * Waits until it has ended, but no longer. <b>Suspends</b> a task, blocks any other thread.
     *
     * @param most how long; zero or less to return at once
     * @return whether it has ended
     * @throws InterruptedException if the thread is interrupted, or the task cancelled
     */
    public boolean join(Duration most) throws InterruptedException {
        requireOpen();
        if (exit.isDone() || !most.isPositive()) {
            return exit.isDone();
        }
        try {
            exit.get(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new AssertionError("a process has no exit code", impossible);
        }
    }

    /**
     * A future of the exit code, to be awaited with others, or given to {@link Connection#wait}.
     * Each is a new one: to cancel it has no effect on the process.
     */
    public CompletableFuture<Integer> sentinel() {
        requireOpen();
        return exit.copy();
    }

    /**
     * Sends it the signal INT, as Ctrl-C does: it ends with code -2, or does what its code does
     * then, a {@code run} of a loop say. No effect if it has ended.
     *
     * @throws UnsupportedOperationException on Windows
     */
    public void interrupt() {
        requireOpen();
        Signals.check(Signals.INTERRUPT);
        if (process.isAlive()) {
            try {
                Signals.send(process.pid(), Signals.INTERRUPT);
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }
    }

    /** Ends it by the signal TERM. No effect if it has ended. */
    public void terminate() {
        requireOpen();
        // Not process.destroy(): that closes its input, too, as the end of this process does.
        process.toHandle().destroy();
    }

    /** Ends it by the signal KILL. No effect if it has ended. */
    public void kill() {
        requireOpen();
        process.toHandle().destroyForcibly();
    }

    /**
     * Lets go of it when it has ended: it cannot be used from then on, but for its name.
     *
     * <p>This is no {@link AutoCloseable}: a block that ends while the process runs would have to
     * wait for it, kill it, or fail, and only {@link #join}, {@link #kill} say which.
     *
     * @throws IllegalStateException if it runs
     */
    public void close() {
        if (!exit.isDone()) {
            throw new IllegalStateException(
                    "cannot close a process while it runs: "
                            + this
                            + ". Call join(), or terminate() and join(), first");
        }
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the process object is closed: " + name);
        }
    }

    @Override
    public String toString() {
        Integer code = exit.getNow(null);
        String state = closed ? "closed" : code == null ? "running" : ExitCodes.describe(code);
        return "ChildProcess[%s, pid=%d, %s%s]"
                .formatted(name, process.pid(), state, daemon ? ", daemon" : "");
    }
}
