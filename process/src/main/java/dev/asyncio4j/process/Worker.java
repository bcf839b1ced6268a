package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.ClassServer;
import dev.asyncio4j.process.internal.Definitions;
import dev.asyncio4j.process.internal.Exits;
import dev.asyncio4j.process.internal.Failure;
import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.Frame;
import dev.asyncio4j.process.internal.Introduction;
import dev.asyncio4j.process.internal.Link;
import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.ObjectDecoder;
import dev.asyncio4j.process.internal.Reception;
import dev.asyncio4j.process.internal.ThisProcess;
import dev.asyncio4j.process.internal.Wire;
import dev.asyncio4j.process.internal.WorkerMain;
import dev.asyncio4j.process.internal.WorkerMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A worker, as its pool sees it: a process, the connection to it, and what it was given.
 *
 * <p>It has a thread, which starts the process and from then on receives what that sends.
 */
final class Worker implements Runnable {
    /** How much a worker may have before it that it has not begun, in time and in bytes. */
    private static final long AHEAD_NANOS = 300_000;

    private static final int AHEAD_BYTES = 48 << 10;
    private static final int AHEAD_MOST = 32;
    private static final int WEIGHT_OF_THE_PAST = 7;

    private final Dispatcher dispatcher;
    private final String name;
    private final ObjectDecoder decoder;
    private final Definitions definitions;
    private final WorkerPrints prints;

    /** The folder that it may make for processes of its own. */
    private final Path home;

    /** Held by who sends tasks; guards {@code told}. */
    private final ReentrantLock sending = new ReentrantLock();

    private int told;

    private volatile @Nullable Process process;
    private volatile @Nullable Link link;
    private volatile @Nullable WorkerMemory memory;

    // Guarded by the dispatcher's lock.
    private final @Nullable PoolTask<?>[] given = new PoolTask<?>[WorkerMemory.CLAIMS];
    private final int[] values = new int[WorkerMemory.CLAIMS];
    private final ArrayDeque<PoolTask<?>> outbox = new ArrayDeque<>();
    private boolean ready;
    private boolean retiring;
    private int count;
    private int bytes;
    private int everGiven;
    private long lastResult;
    private long typicalNanos = AHEAD_NANOS;

    Worker(Dispatcher dispatcher, String name) {
        this.dispatcher = dispatcher;
        this.name = name;
        this.home = Folders.reserve(dispatcher.folder());
        this.definitions = new Definitions(dispatcher.loader());
        this.decoder = ObjectDecoder.ofResults(definitions, dispatcher.options().filter());
        this.prints = new WorkerPrints(name, dispatcher.options().output());
    }

    String name() {
        return name;
    }

    /** Its process id; 0 before it is started. */
    long pid() {
        Process started = process;
        return started == null ? 0 : started.pid();
    }

    String describe() {
        return name + " (pid " + pid() + ")";
    }

    /** What its tasks fail with. */
    WorkerDiedException death(int exitCode, @Nullable Throwable failure) {
        return new WorkerDiedException(
                describe()
                        + " "
                        + ExitCodes.describe(exitCode)
                        + (failure == null ? "" : " (" + failure + ")")
                        + prints.lastErrors(),
                pid(),
                exitCode);
    }

    // What it was given. With the dispatcher's lock held

    boolean isReady() {
        return ready;
    }

    void ready() {
        ready = true;
        lastResult = dispatcher.now();
    }

    boolean isIdle() {
        return ready && !retiring && count == 0;
    }

    boolean isBusy() {
        return count > 0;
    }

    /** How many of its tasks it has surely not begun. */
    int ahead() {
        return Math.max(0, count - 1);
    }

    /** Whether it may be given a task while it has others. */
    boolean hasRoom() {
        long most = Math.min(AHEAD_MOST, 1 + AHEAD_NANOS / Math.max(1, typicalNanos));
        return ready && !retiring && count < most && bytes < AHEAD_BYTES;
    }

    int count() {
        return count;
    }

    void give(PoolTask<?> task) {
        int claim = 0;
        while (given[claim] != null) {
            claim++;
        }
        values[claim] += Wire.NEXT;
        memory().offer(claim, values[claim]);
        task.worker = this;
        task.claim = claim;
        task.claimValue = values[claim];
        given[claim] = task;
        if (count == 0) {
            lastResult = dispatcher.now();
        }
        count++;
        bytes += sizeOf(task);
        outbox.add(task);
        int most = dispatcher.options().maxTasksPerChild();
        retiring = ++everGiven == most && most > 0;
    }

    private static int sizeOf(PoolTask<?> task) {
        return task.message().isInline() ? task.message().bytes().length : 0;
    }

    private void forget(PoolTask<?> task) {
        given[task.claim] = null;
        task.worker = null;
        count--;
        bytes -= sizeOf(task);
    }

    /** The task that has this claim, which has ended; null if it is not known. */
    @Nullable PoolTask<?> ended(int claim, int value) {
        PoolTask<?> task = given[claim];
        if (task == null || task.claimValue != value) {
            return null;
        }
        forget(task);
        long now = dispatcher.now();
        long took = Math.max(1, now - lastResult);
        lastResult = now;
        typicalNanos = (typicalNanos * WEIGHT_OF_THE_PAST + took) / (WEIGHT_OF_THE_PAST + 1);
        return task;
    }

    /** Takes a task back; false if it was begun. */
    boolean takeBack(PoolTask<?> task) {
        boolean taken =
                memory().claim(task.claim, task.claimValue, task.claimValue + Wire.TAKEN_BACK);
        if (taken) {
            forget(task);
            outbox.remove(task);
        }
        return taken;
    }

    /** All that it was given and has not ended. */
    List<PoolTask<?>> given() {
        List<PoolTask<?>> all = new ArrayList<>();
        for (PoolTask<?> task : given) {
            if (task != null) {
                all.add(task);
            }
        }
        return all;
    }

    /** What is to be sent. */
    ArrayDeque<PoolTask<?>> outbox() {
        return outbox;
    }

    /** Whether it is to be replaced, and has done its last task. */
    boolean isDone() {
        return retiring && count == 0;
    }

    private WorkerMemory memory() {
        return Objects.requireNonNull(memory);
    }

    // Sending

    /** Sends what it was given. Large messages are sent by a thread of their own. */
    void deliver() {
        if (!deliver(false)) {
            Thread.ofPlatform().daemon().name(name + "-sender").start(() -> deliver(true));
        }
    }

    /** False if there is something left, which is large. */
    private boolean deliver(boolean large) {
        PoolTask<?> next;
        do {
            // Who has the lock looks again after it.
            if (!sending.tryLock()) {
                return true;
            }
            try {
                sendAll(large);
            } catch (IOException ended) {
                // So has the worker; its own thread sees to what it was given.
                return true;
            } finally {
                sending.unlock();
            }
            next = dispatcher.peekOutbox(this);
        } while (next != null && (large || !next.isLarge()));
        return next == null;
    }

    private void sendAll(boolean large) throws IOException {
        Link connection = Objects.requireNonNull(link);
        PoolTask<?> task = dispatcher.takeFromOutbox(this, large);
        while (task != null) {
            define(connection);
            connection.send(Wire.CALL, task.claim, task.claimValue, task.message());
            task = dispatcher.takeFromOutbox(this, large);
        }
        connection.flush();
    }

    private void define(Link connection) throws IOException {
        int defined = dispatcher.vocabulary().size();
        if (told < defined) {
            for (byte[] definition : dispatcher.vocabulary().definitions(told, defined)) {
                connection.send(Wire.DEFINE, definition);
            }
            told = defined;
        }
    }

    /** Has it end when it has done what it was sent. */
    void finish() {
        Link connection = link;
        if (connection != null) {
            try {
                connection.send(Wire.FINISH, new byte[0]);
                connection.flush();
            } catch (IOException ended) {
                // So it has.
            }
        }
    }

    /** Ends it by a signal: TERM, or KILL. */
    void destroy(boolean forcibly) {
        Process started = process;
        if (started != null) {
            if (forcibly) {
                started.destroyForcibly();
            } else {
                // That of the process would close its input, too, and so end it in another way.
                started.toHandle().destroy();
            }
        }
    }

    // Receiving

    @Override
    public void run() {
        Throwable failure = null;
        try {
            // First of all, since it takes the longest until it listens.
            Process started = new ProcessBuilder(dispatcher.command()).start();
            process = started;
            prints.read(started);
            work(started, dispatcher.reception());
        } catch (IOException | RuntimeException | Error thrown) {
            failure = thrown;
        }
        dispatcher.ended(this, exitCode(failure), failure);
    }

    private void work(Process started, Reception reception) throws IOException {
        String classToken = reception.issue();
        try {
            reception
                    .arrival(classToken)
                    .thenAccept(channel -> ClassServer.serve(channel, dispatcher.loader()));
            Link connection = connect(started, reception, classToken);
            if (connection != null) {
                receive(connection);
            }
        } finally {
            reception.withdraw(classToken);
        }
    }

    /** Null if it has ended before it was there. */
    private @Nullable Link connect(Process started, Reception reception, String classToken)
            throws IOException {
        Path file = dispatcher.folder().resolve(name.replace('/', '_') + ".memory");
        String token = reception.issue();
        CompletableFuture<SocketChannel> arrival = reception.arrival(token);
        try {
            WorkerMemory shared = WorkerMemory.create(file);
            memory = shared;
            Exits.of(started).thenRun(() -> arrival.complete(null));
            introduce(
                    started,
                    new Introduction(
                            name,
                            "",
                            false,
                            false,
                            home,
                            ThisProcess.current().name(),
                            ProcessHandle.current().pid(),
                            reception.path(),
                            classToken,
                            new WorkerMain.Work(file, token).toBytes()));
            SocketChannel channel = arrival.join();
            if (channel == null) {
                return null;
            }
            Link connection = Link.ofMany(channel, shared);
            link = connection;
            return connection;
        } finally {
            reception.withdraw(token);
            Files.deleteIfExists(file);
        }
    }

    private static void introduce(Process started, Introduction introduction) {
        try {
            OutputStream input = started.getOutputStream();
            introduction.writeTo(input);
        } catch (IOException ended) {
            // The exit of the process tells more.
        }
    }

    private void receive(Link connection) throws IOException {
        Message initializer = dispatcher.initializer();
        if (initializer == null) {
            dispatcher.started(this);
        } else {
            define(connection);
            connection.send(Wire.INITIALIZE, 0, 0, initializer);
            connection.flush();
        }
        List<Result> results = new ArrayList<>();
        for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
            switch (frame.kind()) {
                case Wire.DEFINE -> definitions.add(frame.content());
                case Wire.READY -> dispatcher.started(this);
                case Wire.NOT_READY ->
                        dispatcher.initializerFailed(this, failure(connection.message(frame)));
                default -> results.add(new Result(frame, connection.message(frame)));
            }
            if (!results.isEmpty() && !connection.hasNext()) {
                dispatcher.returned(this, results);
                results.clear();
            }
        }
    }

    /** A result, as it came. */
    record Result(Frame frame, Message message) {}

    /** Ends a task with its result. */
    void end(PoolTask<?> task, Result result) {
        try {
            if (result.frame().kind() == Wire.RETURNED) {
                task.succeed(decoder, result.message());
            } else {
                task.completeExceptionally(failure(result.message()));
            }
        } catch (IOException unreadable) {
            task.completeExceptionally(unreadable);
        }
    }

    private Throwable failure(Message message) throws IOException {
        try {
            return RemoteTraceback.restore(Failure.decode(decoder, message), describe());
        } finally {
            decoder.end();
        }
    }

    /** Waits until the process has ended, and gives what it ended with. */
    private int exitCode(@Nullable Throwable failure) {
        Link connection = link;
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException failed) {
            // What is to be received was.
        }
        Process started = process;
        if (failure != null && connection == null && started != null) {
            started.destroyForcibly();
        }
        int code = started == null ? 0 : ExitCodes.await(started);
        Folders.delete(home);
        return code;
    }
}
