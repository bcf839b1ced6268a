package dev.asyncio4j.engine;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that the JDK tells, before and after, of native calls that may block: to look up
 * a name, to read the standard input or the output of a process.
 *
 * <p>It tells those of one class alone, which it has for the carriers of its own scheduler, and
 * which it does not export. So a class that extends it is made here when it is first needed. Where
 * that is refused, the threads are ordinary ones: then such a call blocks all that run on the
 * thread, as it does without this class.
 *
 * <p>The JDK takes a thread of that class for one of its scheduler's own: where it starts a virtual
 * thread of that scheduler, or has one go on whose queue is empty, it asks the thread for its pool.
 * So it says that of the scheduler, and that its queue is never empty; and for all else it belongs
 * to a pool that has no threads. Queues in which threads meet look at the field behind that: in
 * front of an empty one they spin for microseconds, for others to come which could not.
 */
final class CarrierThreads {
    private static final ClassDesc BASE = ClassDesc.of("jdk.internal.misc.CarrierThread");
    private static final ClassDesc POOL = ClassDesc.of("java.util.concurrent.ForkJoinPool");
    private static final ClassDesc BODY = Body.class.describeConstable().orElseThrow();
    private static final ClassDesc ON = OnCarrier.class.describeConstable().orElseThrow();
    private static final ClassDesc HERE = CarrierThreads.class.describeConstable().orElseThrow();
    private static final String FIELD = "body";

    /** What {@code System.out} and {@code System.err} write to. */
    private static final String PRINTER = "java.lang.System$Out";

    /** From here to who told the JDK, and with some to spare. */
    private static final int FRAMES_TO_CALLER = 8;

    private static final StackWalker STACKS = StackWalker.getInstance();

    /** Makes a thread of a body; null where the JDK does not let us. */
    private static final @Nullable MethodHandle CREATE = createOrNull();

    private static final @Nullable VarHandle LOADER =
            field("contextClassLoader", ClassLoader.class);
    private static final @Nullable VarHandle INHERITABLE = inheritable();

    private static final @Nullable VarHandle QUEUE = queue();
    private static final @Nullable VarHandle TOP_OF_QUEUE = topOfQueue();

    private CarrierThreads() {}

    /** What such a thread does, and what it does about blocking calls. */
    interface Body extends Runnable {
        /**
         * A virtual thread that is mounted here is about to make a call that may block.
         *
         * @return whether it is to be told of the end
         */
        boolean beginBlocking();

        /** The call is over; or a virtual thread was unmounted. */
        void endBlocking();
    }

    /** A thread of ours. */
    interface OnCarrier {
        Body body();
    }

    /**
     * Whether the blocking call that the thread is being told of prints. That blocks hardly ever,
     * and a line that lets other tasks run would surprise everybody.
     */
    static boolean isPrinting() {
        return STACKS.walk(frames ->
                frames.limit(FRAMES_TO_CALLER)
                        .anyMatch(frame -> frame.getClassName().equals(PRINTER)));
    }

    /** Whether threads are told of blocking calls. */
    static boolean areThere() {
        return CREATE != null;
    }

    /** That of the JDK's scheduler. */
    static ForkJoinPool schedulersPool() {
        return (ForkJoinPool) VirtualThreads.jdkScheduler();
    }

    /** A daemon thread, not started, that has from the calling thread what any thread has. */
    static Thread create(String name, Body body) {
        Thread ordinary = new Ordinary(body);
        Thread thread = ordinary;
        if (CREATE != null && LOADER != null && INHERITABLE != null) {
            try {
                thread = (Thread) CREATE.invoke(NoPool.ONLY, body);
            } catch (Throwable failure) {
                throw VirtualThreads.rethrow(failure);
            }
            if (QUEUE != null && TOP_OF_QUEUE != null) {
                TOP_OF_QUEUE.set(QUEUE.get(thread), 1);
            }
            LOADER.set(thread, ordinary.getContextClassLoader());
            INHERITABLE.set(thread, INHERITABLE.get(ordinary));
        }
        thread.setName(name);
        thread.setDaemon(true);
        return thread;
    }

    private static final class Ordinary extends Thread implements OnCarrier {
        private final Body body;

        Ordinary(Body body) {
            this.body = body;
        }

        @Override
        public Body body() {
            return body;
        }

        @Override
        public void run() {
            body.run();
        }
    }

    /** The pool that the threads belong to by name alone: it has none, and makes none. */
    private static final class NoPool {
        static final ForkJoinPool ONLY =
                new ForkJoinPool(
                        1, _ -> null, null, false, 0, 1, 0, _ -> true, 1, TimeUnit.SECONDS);
    }

    private static @Nullable MethodHandle createOrNull() {
        try {
            VirtualThreads.export("jdk.internal.misc");
            schedulersPool();
            Class<?> type = MethodHandles.lookup().defineHiddenClass(bytes(), true).lookupClass();
            return MethodHandles.lookup()
                    .findConstructor(
                            type, MethodType.methodType(void.class, ForkJoinPool.class, Body.class))
                    .asType(MethodType.methodType(Thread.class, ForkJoinPool.class, Body.class));
        } catch (Throwable refused) {
            return null;
        }
    }

    private static @Nullable VarHandle field(String name, Class<?> type) {
        try {
            return VirtualThreads.lookupIn(Thread.class).findVarHandle(Thread.class, name, type);
        } catch (ReflectiveOperationException refused) {
            return null;
        }
    }

    private static @Nullable VarHandle inheritable() {
        try {
            return field(
                    "inheritableThreadLocals",
                    Class.forName("java.lang.ThreadLocal$ThreadLocalMap"));
        } catch (ClassNotFoundException changed) {
            return null;
        }
    }

    private static @Nullable VarHandle queue() {
        try {
            VirtualThreads.open("java.util.concurrent");
            return VirtualThreads.lookupIn(ForkJoinWorkerThread.class)
                    .findVarHandle(
                            ForkJoinWorkerThread.class,
                            "workQueue",
                            Class.forName("java.util.concurrent.ForkJoinPool$WorkQueue"));
        } catch (Throwable refused) {
            return null;
        }
    }

    private static @Nullable VarHandle topOfQueue() {
        try {
            Class<?> type = Class.forName("java.util.concurrent.ForkJoinPool$WorkQueue");
            return VirtualThreads.lookupIn(type).findVarHandle(type, "top", int.class);
        } catch (ReflectiveOperationException refused) {
            return null;
        }
    }

    /**
     * The class:
     *
     * <pre>
     * final class ... extends CarrierThread implements OnCarrier {
     *     private final Body body;
     *     public ...(ForkJoinPool pool, Body body) { super(pool); this.body = body; }
     *     public Body body() { return body; }
     *     public void run() { body.run(); }
     *     public boolean beginBlocking() { return body.beginBlocking(); }
     *     public void endBlocking() { body.endBlocking(); }
     *     public int getQueuedTaskCount() { return 1; }
     *     public ForkJoinPool getPool() { return CarrierThreads.schedulersPool(); }
     * }
     * </pre>
     */
    private static byte[] bytes() {
        ClassDesc self = ClassDesc.of(CarrierThreads.class.getPackageName(), "BlockingAwareThread");
        return ClassFile.of()
                .build(
                        self,
                        type -> {
                            type.withSuperclass(BASE)
                                    .withInterfaceSymbols(ON)
                                    .withFlags(ACC_FINAL)
                                    .withField(FIELD, BODY, ACC_FINAL);
                            method(
                                    type,
                                    INIT_NAME,
                                    MethodTypeDesc.of(CD_void, POOL, BODY),
                                    code ->
                                            code.aload(0)
                                                    .aload(1)
                                                    .invokespecial(
                                                            BASE,
                                                            INIT_NAME,
                                                            MethodTypeDesc.of(CD_void, POOL))
                                                    .aload(0)
                                                    .aload(2)
                                                    .putfield(self, FIELD, BODY)
                                                    .return_());
                            method(
                                    type,
                                    "body",
                                    MethodTypeDesc.of(BODY),
                                    code -> code.aload(0).getfield(self, FIELD, BODY).areturn());
                            method(
                                    type,
                                    "getQueuedTaskCount",
                                    MethodTypeDesc.of(CD_int),
                                    code -> code.iconst_1().ireturn());
                            method(
                                    type,
                                    "getPool",
                                    MethodTypeDesc.of(POOL),
                                    code ->
                                            code.invokestatic(
                                                            HERE,
                                                            "schedulersPool",
                                                            MethodTypeDesc.of(POOL))
                                                    .areturn());
                            delegate(type, self, "run", CD_void);
                            delegate(type, self, "beginBlocking", CD_boolean);
                            delegate(type, self, "endBlocking", CD_void);
                        });
    }

    private static void delegate(ClassBuilder type, ClassDesc self, String name, ClassDesc result) {
        MethodTypeDesc signature = MethodTypeDesc.of(result);
        method(
                type,
                name,
                signature,
                code -> {
                    code.aload(0)
                            .getfield(self, FIELD, BODY)
                            .invokeinterface(BODY, name, signature);
                    if (result.equals(CD_void)) {
                        code.return_();
                    } else {
                        code.ireturn();
                    }
                });
    }

    private static void method(
            ClassBuilder type, String name, MethodTypeDesc signature, Consumer<CodeBuilder> code) {
        type.withMethodBody(name, signature, ACC_PUBLIC, code);
    }
}
