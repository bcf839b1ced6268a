package dev.asyncio4j.process;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.process.hub.ObjectHome;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.process.internal.Items;
import dev.asyncio4j.process.internal.Replaced;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a class of one's own that processes share. The object stays where it is, its home;
 * others call it by the methods of an interface.
 *
 * <pre>{@code
 * Ledger ledger = SharedObject.of(Ledger.class, new LedgerInMemory());
 * pool.submit(() -> ledger.enter("rent", -700)).get();
 * }</pre>
 *
 * <p>What {@code of} gives is sent like any other object, and is the same one there. Arguments and
 * results are copies, but for what processes share. Several calls may run at once, each on a thread
 * of the home's: the object must be made for that, and may wait.
 *
 * <p><b>Suspends</b> a task, blocks any other thread, until the method has returned. <b>Errors</b>
 * of the method are thrown as they are; a checked one that the interface does not declare as the
 * cause of a {@link CompletionException}. When the home has ended, that is a {@link
 * LostObjectException}. <b>Cancellation</b> of a task, and an interrupt of a thread, interrupt the
 * method at home; if it throws then, the caller gets a {@link CancelledError}. {@code equals} and
 * {@code hashCode} are those of the object that calls, not of the one at home. <b>Threads.</b> Any.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until it is
 * {@linkplain #close closed}.
 *
 * <p><b>Python:</b> what {@code BaseManager.register} is for; see {@link Manager#create(Class,
 * dev.asyncio4j.SerializableCallable)}.
 */
public final class SharedObject {
    private SharedObject() {}

    /**
     * Lets other processes call an object of this one.
     *
     * @param type an interface, whose arguments and results are serializable
     * @return what calls the object, here and where it is sent
     * @throws IllegalArgumentException if the type is no interface
     */
    public static <T> T of(Class<T> type, T object) {
        Objects.requireNonNull(object, "object");
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    type.getName() + " is no interface (expected: one that the object implements)");
        }
        return proxy(
                type,
                new Calls(type, Caller.of(type.getSimpleName(), new ObjectHome(type, object))));
    }

    /**
     * Ends something that lives in one process and is called by others: what {@link #of} gave, a
     * queue, a {@link SharedList}, a {@link SharedMap}, a {@link Namespace}, or a lock and what is
     * like one; wherever it lives and whoever made it. Its home keeps nothing of it any more: what
     * is in a queue or a list is dropped. An end of a {@link Pipe} that is dropped so is never
     * there again; its other end learns that when the process has ended that sent it. Those who
     * wait at it, and all who call it from now on, get a {@link LostObjectException}, also who
     * holds a lock and releases it; methods of an object that run go on. No effect if it is closed,
     * or its home has ended.
     *
     * <p>For programs that run long and share much: nothing else ends what was once sent, but the
     * end of its home.
     *
     * <p>Does not suspend for longer than the home needs to answer. <b>Threads.</b> Any.
     *
     * <p><b>Python:</b> what a manager does when the last proxy is deleted.
     *
     * @throws IllegalArgumentException if it is something else; what is in shared memory is, and
     *     ends with {@link SharedMemory#unlink}
     */
    public static void close(Object shared) {
        callerOf(Objects.requireNonNull(shared, "shared")).close();
    }

    private static Caller callerOf(Object shared) {
        return switch (shared) {
            case ProcessQueue<?> queue -> queue.caller();
            case ProcessLock lock -> lock.caller();
            case ProcessRLock lock -> lock.caller();
            case ProcessCondition condition -> condition.caller();
            case ProcessSemaphore semaphore -> semaphore.caller();
            case ProcessEvent event -> event.caller();
            case ProcessBarrier barrier -> barrier.caller();
            case SharedList<?> list -> list.caller();
            case SharedMap<?, ?> map -> map.caller();
            case Namespace namespace -> namespace.caller();
            case Proxy proxy when Proxy.getInvocationHandler(proxy) instanceof Calls calls ->
                    calls.caller();
            default ->
                    throw new IllegalArgumentException(
                            "shared: a "
                                    + shared.getClass().getName()
                                    + " (expected: what lives in one process and is called by"
                                    + " others, a ProcessQueue say)");
        };
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    /** What is sent in place of a proxy. */
    private record Form(Class<?> type, Caller caller) implements Serializable {
        private Object readResolve() {
            return proxy(type, new Calls(type, caller));
        }
    }

    private record Calls(Class<?> type, Caller caller) implements InvocationHandler, Replaced {
        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return ofEveryObject(proxy, method, arguments);
            }
            Reply reply = caller.await(ObjectHome.CALL, ObjectHome.encode(method, arguments));
            if (reply.status() != Reply.Status.THROWN) {
                return Items.decode(reply.content());
            }
            Throwable thrown =
                    RemoteTraceback.restore(
                            Items.decodeFailure(reply.content()),
                            "the home of a " + type.getName());
            throw mayThrow(method, thrown) ? thrown : new CompletionException(thrown);
        }

        private Object ofEveryObject(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> caller.toString();
            };
        }

        private static boolean mayThrow(Method method, Throwable thrown) {
            return thrown instanceof RuntimeException
                    || thrown instanceof Error
                    || Stream.of(method.getExceptionTypes())
                            .anyMatch(type -> type.isInstance(thrown));
        }

        @Override
        public Object form() {
            return new Form(type, caller);
        }
    }
}
