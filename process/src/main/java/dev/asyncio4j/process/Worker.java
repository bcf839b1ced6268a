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
import java.io.StreamCorruptedException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker, as its pool sees it: a process, the connection to it, and what it was given.
 *
 * <p>It has a thread, which starts the process and from then on receives what that sends.
 */
final class Worker implements Runnable {
    /** For so long what a worker has printed is waited for when it has ended. */
    private static final long PRINTS_MILLIS = 5_000;

    /** Before the next try, where starting one has failed so often. */
    private static final long[] PAUSE_MILLIS = {0, 100, 500};

    private final Dispatcher dispatcher;
    private final Workshop workshop;
    private final String name;
    private final int failuresBefore;

    /** Opened if it is to be ended, perhaps before it has begun. */
    private final CountDownLatch unwanted = new CountDownLatch(1);

    /** What it was given; guarded by the dispatcher's lock. */
    private final Workload load;

    private final ObjectDecoder decoder;
    private final Definitions definitions;
    private final WorkerPrints prints;

    /** The folder that it may make for processes of its own. */
    private final Path home;

    private volatile @Nullable Process process;
    private volatile @Nullable Deliveries deliveries;

    // Its own thread only.
    private @Nullable WorkerMemory memory;

    /**
     * One that has not begun.
     *
     * @param failuresBefore how many tries to start one had failed by then: it waits a moment
     */
    Worker(Dispatcher dispatcher, Workshop workshop, String name, int failuresBefore) {
        this.dispatcher = dispatcher;
        this.workshop = workshop;
        this.name = name;
        this.failuresBefore = failuresBefore;
        this.load = new Workload(this, workshop);
        this.home = Folders.reserve(workshop.folder());
        this.definitions = new Definitions(workshop.loader());
        this.decoder = ObjectDecoder.ofResults(definitions, workshop.options().filter());
        this.prints = new WorkerPrints(name, workshop.options().output());
    }

    String name() {
        return name;
    }

    int failuresBefore() {
        return failuresBefore;
    }

    Workload load() {
        return load;
    }

    /** Its process id; 0 before it is started. */
    long pid() {
        Process started = process;
        return started == null ? 0 : started.pid();
    }

    /** Whether it has booted: it may still have to initialize itself. */
    boolean hasArrived() {
        return deliveries != null;
    }

    String describe() {
        return name + " (pid " + pid() + ")";
    }

    /** What its tasks fail with. */
    WorkerDiedException death(int exitCode, @Nullable Throwable failure) {
        String end =
                process == null
                        ? name + " could not be started"
                        : describe() + " " + ExitCodes.describe(exitCode);
        return new WorkerDiedException(
                end + (failure == null ? "" : " (" + failure + ")") + prints.last(),
                pid(),
                exitCode);
    }

    /** Sends what it was given. */
    void deliver() {
        Objects.requireNonNull(deliveries).send();
    }

    /** Has it end when it has done what it was sent. Does not wait. */
    void finish() {
        Deliveries connected = deliveries;
        if (connected != null) {
            connected.finish();
        }
    }

    /**
     * Ends it by a signal: TERM, and later by KILL, if need be; or KILL, if that is asked for or no
     * code of users can have run.
     */
    void destroy(boolean forcibly) {
        unwanted.countDown();
        Process started = process;
        if (started != null) {
            // A JVM prints a complaint of its own if TERM comes before it has begun.
            if (forcibly || deliveries == null) {
                started.destroyForcibly();
            } else {
                // That of the process would close its input, too, and so end it in another way.
                started.toHandle().destroy();
                ExitCodes.killLater(started);
            }
        }
    }

    // Receiving

    @Override
    public void run() {
        Throwable failure = null;
        try {
            if (!isUnwantedWithin(PAUSE_MILLIS[failuresBefore])) {
                Folders.requireStaying();
                // First of all, since it takes the longest until it listens.
                Process started = new ProcessBuilder(workshop.command()).start();
                process = started;
                if (isUnwantedWithin(0)) {
                    // Whoever has ended it has not seen the process.
                    started.destroyForcibly();
                }
                prints.read(started);
                work(started, workshop.reception());
            }
        } catch (IOException | RuntimeException | Error thrown) {
            failure = thrown;
        }
        int code = 0;
        try {
            code = exitCode(failure);
        } finally {
            dispatcher.ended(this, code, failure);
            releaseMemory();
        }
    }

    private boolean isUnwantedWithin(long millis) {
        try {
            return unwanted.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoesThat) {
            return false;
        }
    }

    /** Nobody looks at its claims any more. */
    private void releaseMemory() {
        Deliveries connected = deliveries;
        try {
            if (memory != null && connected != null) {
                connected.giveUp(memory);
            } else if (memory != null) {
                memory.close();
            }
        } catch (IOException failed) {
            // The file was deleted long ago.
        }
    }

    private void work(Process started, Reception reception) throws IOException {
        String classToken = reception.issue();
        try {
            reception
                    .arrival(classToken)
                    .thenAccept(channel -> ClassServer.serve(channel, workshop.loader()));
            Path file = workshop.folder().resolve(home.getFileName() + ".memory");
            WorkerMemory shared = WorkerMemory.create(file);
            memory = shared;
            SocketChannel channel = connect(started, reception, classToken, file);
            if (channel != null) {
                Link connection = Link.ofMany(channel, shared);
                Deliveries connected = new Deliveries(this, dispatcher, workshop, connection);
                deliveries = connected;
                receive(connected, connection, shared);
            }
        } finally {
            reception.withdraw(classToken);
        }
    }

    /** Null if it has ended before it was there. */
    private @Nullable SocketChannel connect(
            Process started, Reception reception, String classToken, Path file) throws IOException {
        String token = reception.issue();
        CompletableFuture<SocketChannel> arrival = reception.arrival(token);
        try {
            Exits.of(started).thenRun(() -> arrival.complete(null));
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
                            new WorkerMain.Work(file, token).toBytes())
                    .sendTo(started);
            return arrival.join();
        } finally {
            reception.withdraw(token);
            Files.deleteIfExists(file);
        }
    }

    private void receive(Deliveries connected, Link connection, WorkerMemory shared)
            throws IOException {
        Message initializer = workshop.initializer();
        if (initializer == null) {
            dispatcher.started(this, shared);
        } else {
            dispatcher.arrived();
            connected.initialize(initializer);
        }
        List<Result> results = new ArrayList<>();
        for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
            switch (frame.kind()) {
                case Wire.DEFINE -> definitions.add(frame.content());
                case Wire.READY -> dispatcher.started(this, shared);
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
                task.fail(failure(result.message()));
            }
        } catch (Throwable unreadable) {
            task.fail(unreadable);
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
        Process started = process;
        Deliveries connected = deliveries;
        if (started != null && failure != null && (connected == null || !isOfItsEnd(failure))) {
            started.destroyForcibly();
        }
        try {
            if (connected != null) {
                connected.close();
            }
        } catch (IOException failed) {
            // What is to be received was.
        }
        int code = started == null ? 0 : ExitCodes.await(started);
        prints.awaitLast(PRINTS_MILLIS);
        Folders.delete(home);
        return code;
    }

    /** Whether the worker has ended the connection, and so is about to end, and to say why. */
    private static boolean isOfItsEnd(Throwable failure) {
        return failure instanceof IOException && !(failure instanceof StreamCorruptedException);
    }
}
