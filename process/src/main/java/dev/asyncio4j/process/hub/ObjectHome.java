package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Items;
import dev.asyncio4j.process.internal.Loaders;
import java.io.Serializable;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An object of the program's own, whose methods are called. They may wait: each call has a thread
 * while it lasts, one of the platform's, so that neither a loop nor another call waits for it. What
 * is passed in and out is copied, at home too.
 */
public final class ObjectHome extends Shared {
    public static final int CALL = 1;

    private static final ExecutorService THREADS =
            Executors.newCachedThreadPool(
                    code -> Thread.ofPlatform().daemon().name("asyncio4j-call").unstarted(code));

    private final String name;
    private final Object target;
    private final Map<String, Method> methods = new HashMap<>();
    private final ClassLoader loader = Loaders.ofThisThread();
    private final Map<Ticket, Running> running = new ConcurrentHashMap<>();

    /**
     * With the methods of an interface.
     *
     * @throws IllegalArgumentException if they cannot be called from here
     */
    public ObjectHome(Class<?> type, Object target) {
        this.name = type.getSimpleName();
        this.target = target;
        for (Method method : type.getMethods()) {
            if (!method.trySetAccessible()) {
                throw new IllegalArgumentException(
                        method + " cannot be called (expected: an interface in an open package)");
            }
            methods.put(key(method), method);
        }
    }

    /** A call, as the content of a ticket. */
    public static byte[] encode(Method method, @Nullable Object @Nullable [] arguments) {
        return Items.encode(new Call(key(method), arguments));
    }

    private static String key(Method method) {
        return method.getName()
                + MethodType.methodType(void.class, method.getParameterTypes())
                        .toMethodDescriptorString();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(String method, @Nullable Object @Nullable [] arguments)
            implements Serializable {}

    @Override
    void perform(Ticket ticket) {
        Running call = new Running(ticket);
        running.put(ticket, call);
        try {
            THREADS.execute(call);
        } catch (Throwable noThread) {
            running.remove(ticket);
            ticket.end(Reply.thrown(noThread));
        }
    }

    @Override
    void endAll(Reply reply) {
        // Nothing waits here for what others do.
    }

    @Override
    void abandon(Ticket ticket) {
        Running call = running.get(ticket);
        if (call != null) {
            call.withdraw();
        }
    }

    private @Nullable Object invoke(byte[] content) throws Throwable {
        if (!(Items.decode(content) instanceof Call(String key, var arguments))) {
            throw new IllegalArgumentException("no call");
        }
        Method method = methods.get(key);
        if (method == null) {
            throw new UnsupportedOperationException(name + " has no method " + key);
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }

    /** A call that has a thread, or is about to. */
    private final class Running implements Runnable {
        private final Ticket ticket;
        private final ReentrantLock lock = new ReentrantLock();

        // Guarded by the lock.
        private @Nullable Thread thread;
        private boolean withdrawn;

        Running(Ticket ticket) {
            this.ticket = ticket;
        }

        @Override
        public void run() {
            Thread.currentThread().setContextClassLoader(loader);
            Reply reply = begin() ? call() : Reply.WITHDRAWN;
            end();
            running.remove(ticket);
            ticket.end(reply);
        }

        private Reply call() {
            try {
                return Reply.of(Items.encode(invoke(ticket.content())));
            } catch (Throwable thrown) {
                return isWithdrawn() ? Reply.WITHDRAWN : Reply.thrown(thrown);
            }
        }

        private boolean begin() {
            lock.lock();
            try {
                thread = Thread.currentThread();
                return !withdrawn;
            } finally {
                lock.unlock();
            }
        }

        private boolean isWithdrawn() {
            lock.lock();
            try {
                return withdrawn;
            } finally {
                lock.unlock();
            }
        }

        /** The next call on this thread is not interrupted for this one. */
        private void end() {
            lock.lock();
            try {
                thread = null;
                Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }

        /** What has begun is interrupted, and the caller waits for what it makes of that. */
        void withdraw() {
            lock.lock();
            try {
                withdrawn = true;
                Thread at = thread;
                if (at != null) {
                    at.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    String describe() {
        return name + "[" + target.getClass().getSimpleName() + "]";
    }
}
