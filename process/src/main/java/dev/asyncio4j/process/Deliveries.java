package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
import dev.asyncio4j.process.internal.Link;
import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.UnsendableException;
import dev.asyncio4j.process.internal.Wire;
import dev.asyncio4j.process.internal.WorkerMemory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a worker is sent, once it is connected.
 *
 * <p><b>Invariant.</b> The thread that receives never waits here: a large message is sent only as
 * fast as the worker takes it in and that thread hears so. So large ones are sent by threads of
 * their own; and whoever finds that another is sending leaves the rest to it.
 *
 * <p><b>Threads.</b> Any.
 */
final class Deliveries {
    private final Worker worker;
    private final Dispatcher dispatcher;
    private final Workshop workshop;
    private final Link link;

    /** Held by who sends; guards {@code told}. */
    private final ReentrantLock sending = new ReentrantLock();

    private int told;

    /** Whether the worker is still to be told to end, behind what is being sent. */
    private volatile boolean finishing;

    Deliveries(Worker worker, Dispatcher dispatcher, Workshop workshop, Link link) {
        this.worker = worker;
        this.dispatcher = dispatcher;
        this.workshop = workshop;
        this.link = link;
    }

    /** Sends the initializer, before all else. */
    void initialize(Message initializer) {
        if (initializer.isInline()) {
            sendFirst(initializer);
        } else {
            onOwnThread(() -> sendFirst(initializer));
        }
    }

    private void sendFirst(Message initializer) {
        try {
            sending.lock();
            try {
                define(workshop.vocabulary().size());
                link.send(Wire.INITIALIZE, 0, 0, initializer);
                link.flush();
            } finally {
                sending.unlock();
            }
        } catch (UnsendableException tooLarge) {
            dispatcher.initializerFailed(worker, tooLarge);
        } catch (IOException ended) {
            // So has the connection, and the thread that receives knows.
        }
    }

    private void onOwnThread(Runnable code) {
        Daemons.start(worker.name() + "-sender", code);
    }

    /** Sends what the worker was given. */
    void send() {
        if (!send(false)) {
            try {
                onOwnThread(() -> send(true));
            } catch (OutOfMemoryError noThread) {
                refuse(noThread);
            }
        }
    }

    /** A call that no thread can send fails; so do those behind it, when they are to be sent. */
    private void refuse(OutOfMemoryError noThread) {
        PoolTask<?> next = dispatcher.nextToSend(worker);
        if (next != null) {
            dispatcher.unsendable(worker, next, new IOException("no thread can send it", noThread));
        }
    }

    /** Has the worker end when it has done what it was sent. */
    void finish() {
        finishing = true;
        send();
    }

    /** False if there is something left, which is large. */
    private boolean send(boolean large) {
        PoolTask<?> next;
        do {
            Map<PoolTask<?>, IOException> refused = new LinkedHashMap<>(0);
            // Who has the lock looks again after it.
            if (!sending.tryLock()) {
                return true;
            }
            try {
                sendAll(large, refused);
            } catch (IOException ended) {
                // So has the connection; the thread that receives sees to what is given.
                return true;
            } finally {
                sending.unlock();
            }
            refused.forEach((task, cause) -> dispatcher.unsendable(worker, task, cause));
            next = dispatcher.nextToSend(worker);
        } while (finishing || (next != null && (large || !next.isLarge())));
        return next == null;
    }

    private void sendAll(boolean large, Map<PoolTask<?>, IOException> refused) throws IOException {
        PoolTask<?> task = dispatcher.takeToSend(worker, large);
        while (task != null) {
            define(task.definitions());
            try {
                link.send(Wire.CALL, task.claim, task.claimValue, task.message());
            } catch (UnsendableException tooLarge) {
                refused.put(task, tooLarge);
            }
            task = dispatcher.takeToSend(worker, large);
        }
        if (finishing) {
            finishing = false;
            link.send(Wire.FINISH, new byte[0]);
        }
        link.flush();
    }

    /** Not all that there are by now: others may be for calls that this worker has no room for. */
    private void define(int defined) throws IOException {
        if (told < defined) {
            for (byte[] definition : workshop.vocabulary().definitions(told, defined)) {
                link.send(Wire.DEFINE, definition);
            }
            told = defined;
        }
    }

    /** Ends the connection: whoever sends gives up. */
    void close() throws IOException {
        link.close();
    }

    /** Gives up what is used for sending, after {@link #close}, when nobody sends any more. */
    void giveUp(WorkerMemory memory) throws IOException {
        sending.lock();
        try {
            memory.close();
        } finally {
            sending.unlock();
        }
    }
}
