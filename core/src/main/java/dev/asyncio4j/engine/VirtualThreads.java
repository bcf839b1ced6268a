package dev.asyncio4j.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reaches into the JDK: virtual threads with a scheduler of our own.
 *
 * <p>Java 25 has no public way to say who runs a virtual thread, but its own builder does, in the
 * package {@code java.lang}. Where that package is not open to us, or has changed, {@link
 * #require()} says so and what to do; nothing else here may be called then, but for {@link
 * #schedulerOf}.
 */
public final class VirtualThreads {
    private static final MethodType TO_VIRTUAL_THREAD =
            MethodType.methodType(
                    Thread.class, Executor.class, String.class, int.class, Runnable.class);
    private static final MethodType TO_SCHEDULER =
            MethodType.methodType(Executor.class, Thread.class);
    private static final MethodType TO_CARRIER = MethodType.methodType(Thread.class);
    private static final MethodType TO_CONTINUATION =
            MethodType.methodType(Runnable.class, Thread.class);
    private static final MethodType TO_THREAD = MethodType.methodType(Thread.class, Runnable.class);
    private static final MethodType TO_EXPORT =
            MethodType.methodType(void.class, String.class, Module.class);
    private static final MethodType TO_JDK_SCHEDULER = MethodType.methodType(Executor.class);

    private static final @Nullable String REFUSAL;
    private static final @Nullable Throwable REFUSAL_CAUSE;

    // Constants of the JIT compiler: a call through them costs no more than a direct one.
    private static final MethodHandle CREATE;
    private static final MethodHandle SCHEDULER;
    private static final MethodHandle CARRIER;
    private static final MethodHandle THREAD;
    private static final Class<?> CONTINUATION;
    private static final @Nullable Executor JDK_SCHEDULER;

    static {
        MethodHandle create = MethodHandles.empty(TO_VIRTUAL_THREAD);
        MethodHandle scheduler = MethodHandles.empty(TO_SCHEDULER);
        MethodHandle carrier = MethodHandles.empty(TO_CARRIER);
        MethodHandle thread = MethodHandles.empty(TO_THREAD);
        Class<?> continuation = Void.class;
        Executor jdkScheduler = null;
        String refusal = null;
        Throwable cause = null;
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            Class<?> type = Class.forName("java.lang.VirtualThread");
            if (!type.getModule().isOpen("java.lang", VirtualThreads.class.getModule())) {
                refusal = Refusals.notOpen(VirtualThreads.class.getModule());
            } else {
                create =
                        lookupIn(builders)
                                .findStatic(builders, "newVirtualThread", TO_VIRTUAL_THREAD);
                scheduler =
                        lookupIn(type)
                                .findGetter(type, "scheduler", Executor.class)
                                .asType(TO_SCHEDULER);
                carrier =
                        lookupIn(Thread.class)
                                .findStatic(Thread.class, "currentCarrierThread", TO_CARRIER);
                continuation = classOfContinuations(type, create);
                thread = getterOfThread(continuation);
                jdkScheduler =
                        (Executor)
                                lookupIn(type)
                                        .findStatic(type, "defaultScheduler", TO_JDK_SCHEDULER)
                                        .invoke();
            }
        } catch (Throwable unknown) {
            refusal = Refusals.unknownJava(Runtime.version());
            cause = unknown;
        }
        CREATE = create;
        SCHEDULER = scheduler;
        CARRIER = carrier;
        THREAD = thread;
        CONTINUATION = continuation;
        JDK_SCHEDULER = jdkScheduler;
        REFUSAL = refusal;
        REFUSAL_CAUSE = cause;
    }

    private VirtualThreads() {}

    /**
     * Does nothing where virtual threads can be scheduled by us.
     *
     * @throws IllegalStateException where they cannot, with every remedy
     */
    public static void require() {
        if (REFUSAL != null) {
            throw new IllegalStateException(REFUSAL, REFUSAL_CAUSE);
        }
    }

    /** What {@link #require()} would say, or null where all is well. */
    public static @Nullable String refusal() {
        return REFUSAL;
    }

    /** A virtual thread, not started, whose every turn is given to the scheduler to run. */
    static Thread create(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            return (Thread) CREATE.invokeExact(scheduler, name, 0, body);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** Who runs this virtual thread; null where we may not know, and so did not create it. */
    static @Nullable Executor schedulerOf(Thread virtual) {
        try {
            return (Executor) SCHEDULER.invokeExact(virtual);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** The platform thread beneath the calling code; null where we may not know. */
    static @Nullable Thread carrier() {
        try {
            return (Thread) CARRIER.invokeExact();
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** The virtual thread whose continuation this is; null if it is other code. */
    static @Nullable Thread threadOf(Runnable continuation) {
        if (!CONTINUATION.isInstance(continuation)) {
            return null;
        }
        try {
            return (Thread) THREAD.invokeExact(continuation);
        } catch (Throwable failure) {
            throw rethrow(failure);
        }
    }

    /** Has the JDK run a continuation whose own scheduler is gone. */
    static void forward(Runnable continuation) {
        jdkScheduler().execute(continuation);
    }

    /** Runs the code on a virtual thread of the JDK's scheduler, whoever the caller's is. */
    public static Thread startDetached(String name, Runnable code) {
        Thread thread = createDetached(name, code);
        thread.start();
        return thread;
    }

    /** As {@link #startDetached}, but not started. */
    public static Thread createDetached(String name, Runnable code) {
        return create(jdkScheduler(), name, code);
    }

    static Executor jdkScheduler() {
        require();
        return Objects.requireNonNull(JDK_SCHEDULER);
    }

    /**
     * Has one virtual thread run to its end, so that the JIT compiler knows how they end. What it
     * compiles before that lacks the end; and of the threads that are parked by then, each would be
     * deoptimised when it goes on, which costs more than all its other turns. Call on a platform
     * thread.
     */
    static void endOne() {
        create(Runnable::run, null, () -> {}).start();
    }

    /** What the JDK submits is one method reference, bound to the thread: all are of one class. */
    private static Class<?> classOfContinuations(Class<?> type, MethodHandle create)
            throws Throwable {
        Executor scheduler = Runnable::run;
        Runnable body = () -> {};
        Thread sample = (Thread) create.invokeExact(scheduler, (String) null, 0, body);
        MethodHandle getter =
                lookupIn(type)
                        .findGetter(type, "runContinuation", Runnable.class)
                        .asType(TO_CONTINUATION);
        Runnable continuation = (Runnable) getter.invokeExact(sample);
        return continuation.getClass();
    }

    private static MethodHandle getterOfThread(Class<?> continuation)
            throws IllegalAccessException {
        Field bound = continuation.getDeclaredFields()[0];
        bound.setAccessible(true);
        return lookupIn(continuation).unreflectGetter(bound).asType(TO_THREAD);
    }

    /** Makes a package of the JDK's base accessible to our module. */
    static void export(String name) throws Throwable {
        add("implAddExports", name);
    }

    /** Makes it accessible with all that is private. */
    static void open(String name) throws Throwable {
        add("implAddOpens", name);
    }

    private static void add(String method, String name) throws Throwable {
        lookupIn(Module.class)
                .findVirtual(Module.class, method, TO_EXPORT)
                .invoke(Object.class.getModule(), name, VirtualThreads.class.getModule());
    }

    static MethodHandles.Lookup lookupIn(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    static Error rethrow(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> error;
            default -> new LinkageError("unexpected checked exception", failure);
        };
    }
}
