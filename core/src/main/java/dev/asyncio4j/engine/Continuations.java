package dev.asyncio4j.engine;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PROTECTED;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reaches into the JDK for stacks: code that can be left in the middle, and gone
 * on with later, on the thread that left it.
 *
 * <p>It is what the JDK makes virtual threads of, {@code jdk.internal.vm.Continuation}. Its package
 * is not exported; but whoever may look into {@code java.lang} can have it exported, by what {@code
 * java.lang.Module} has for the JDK's own use. So no flag is needed besides the one for {@link
 * VirtualThreads}. Where that is missing, or the JDK has changed, {@link #require()} says so and
 * what to do; nothing else here may be called then.
 *
 * <p>What holds, and what whoever uses this must see to:
 *
 * <ul>
 *   <li><b>Scopes.</b> {@link #leave} leaves the innermost continuation that is of the scope, with
 *       all that is mounted on it; {@link #run} goes on in all of them. So what is of another scope
 *       may lie between, and the virtual thread beneath is itself of a third: when code in a
 *       continuation parks, the JDK unmounts the continuation and the thread, and mounts both
 *       again. That takes one switch for each level, as {@code run} in {@code run} takes stack for
 *       each level.
 *   <li><b>Identity.</b> A continuation must be run by one thread alone, from its first run to its
 *       last. What the JIT compiler makes of its code may remember {@code Thread.currentThread()}
 *       across a yield: the JDK marks the few methods of its own where that may change, and no
 *       others can be marked. On another thread it could take a lock, or park, as the first. A
 *       virtual thread is the same one on whatever carrier.
 *   <li><b>What the thread carries.</b> The bindings of scoped values and the open structured
 *       scopes are kept in the thread. They belong to the code, though: who leaves a continuation
 *       or enters one takes them along, with {@link #bindings} and {@link #scopes}.
 *   <li><b>Pinning.</b> A native method or a class initialiser in the continuation keeps it from
 *       being left: then {@code leave} returns false, as the JDK's own does for virtual threads.
 *       The plain continuation throws instead, also from {@code LockSupport.park}, which does not
 *       expect it; so ours is a subclass, which cannot be compiled and is made at run time.
 * </ul>
 */
public final class Continuations {
    private static final String PACKAGE = "jdk.internal.vm";
    private static final ClassDesc CONTINUATION = ClassDesc.of(PACKAGE, "Continuation");
    private static final ClassDesc SCOPE = ClassDesc.of(PACKAGE, "ContinuationScope");
    private static final ClassDesc PINNED = CONTINUATION.nested("Pinned");
    private static final ClassDesc RUNNABLE = ClassDesc.of("java.lang.Runnable");

    private static final MethodType TO_SCOPE = MethodType.methodType(Object.class, String.class);
    private static final MethodType TO_CONTINUATION =
            MethodType.methodType(Object.class, Object.class, Runnable.class);
    private static final MethodType TO_NOTHING = MethodType.methodType(void.class, Object.class);
    private static final MethodType TO_SUCCESS = MethodType.methodType(boolean.class, Object.class);
    private static final MethodType TO_OBJECT = MethodType.methodType(Object.class);

    private static final @Nullable String REFUSAL;
    private static final @Nullable Throwable REFUSAL_CAUSE;

    // Constants of the JIT compiler: a call through them costs no more than a direct one.
    private static final MethodHandle NEW_SCOPE;
    private static final MethodHandle CREATE;
    private static final MethodHandle RUN;
    private static final MethodHandle YIELD;
    private static final MethodHandle BINDINGS;
    private static final MethodHandle SET_BINDINGS;
    private static final MethodHandle SCOPES;
    private static final MethodHandle SET_SCOPES;

    static {
        MethodHandle newScope = MethodHandles.empty(TO_SCOPE);
        MethodHandle create = MethodHandles.empty(TO_CONTINUATION);
        MethodHandle run = MethodHandles.empty(TO_NOTHING);
        MethodHandle yield = MethodHandles.empty(TO_SUCCESS);
        MethodHandle bindings = MethodHandles.empty(TO_OBJECT);
        MethodHandle setBindings = MethodHandles.empty(TO_NOTHING);
        MethodHandle scopes = MethodHandles.empty(TO_OBJECT);
        MethodHandle setScopes = MethodHandles.empty(TO_NOTHING);
        String refusal = VirtualThreads.refusal();
        Throwable cause = null;
        try {
            if (refusal == null) {
                VirtualThreads.export(PACKAGE);
                Class<?> type = Class.forName(PACKAGE + ".Continuation");
                Class<?> scope = Class.forName(PACKAGE + ".ContinuationScope");
                newScope = constructor(scope, String.class).asType(TO_SCOPE);
                create = constructor(ours(), scope, Runnable.class).asType(TO_CONTINUATION);
                run = MethodHandles.lookup().findVirtual(type, "run", type(void.class));
                run = run.asType(TO_NOTHING);
                yield =
                        MethodHandles.lookup()
                                .findStatic(type, "yield", type(boolean.class, scope));
                yield = yield.asType(TO_SUCCESS);
                Class<?> structured = Class.forName(PACKAGE + ".StackableScope");
                bindings = ofThread("scopedValueBindings", type(Object.class));
                setBindings = ofThread("setScopedValueBindings", TO_NOTHING);
                scopes = headOfScopes(structured);
                setScopes = ofThread("setHeadStackableScope", type(void.class, structured));
                setScopes = setScopes.asType(TO_NOTHING);
            }
        } catch (Throwable unknown) {
            refusal = Refusals.unknownJava(Runtime.version());
            cause = unknown;
        }
        NEW_SCOPE = newScope;
        CREATE = create;
        RUN = run;
        YIELD = yield;
        BINDINGS = bindings;
        SET_BINDINGS = setBindings;
        SCOPES = scopes;
        SET_SCOPES = setScopes;
        REFUSAL = refusal;
        REFUSAL_CAUSE = cause;
    }

    private Continuations() {}

    /**
     * Does nothing where there are continuations for us.
     *
     * @throws IllegalStateException where there are not, with every remedy
     */
    public static void require() {
        if (REFUSAL != null) {
            throw new IllegalStateException(REFUSAL, REFUSAL_CAUSE);
        }
    }

    /** A kind of continuations, to be told apart from others that they lie between. */
    public static Object scope(String name) {
        try {
            return (Object) NEW_SCOPE.invokeExact(name);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /**
     * A continuation, not begun.
     *
     * @param body must not throw
     */
    public static Object create(Object scope, Runnable body) {
        try {
            return (Object) CREATE.invokeExact(scope, body);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** Begins the continuation or goes on in it, until it is left or at its end. */
    public static void run(Object continuation) {
        try {
            RUN.invokeExact(continuation);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /**
     * Leaves the innermost continuation of the scope; returns when it is run again.
     *
     * @return false if it is pinned; it was not left
     */
    public static boolean leave(Object scope) {
        try {
            return (boolean) YIELD.invokeExact(scope);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** The bindings of scoped values that the calling code has. */
    public static @Nullable Object bindings() {
        try {
            return (Object) BINDINGS.invokeExact();
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** Replaces them. */
    public static void bindings(@Nullable Object bindings) {
        try {
            SET_BINDINGS.invokeExact(bindings);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** The structured scopes that the thread given, which must be calling, has open. */
    public static @Nullable Object scopes(Thread current) {
        try {
            return (Object) SCOPES.invokeExact(current);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** Replaces those of the calling thread. */
    public static void scopes(@Nullable Object scopes) {
        try {
            SET_SCOPES.invokeExact(scopes);
        } catch (Throwable failure) {
            throw VirtualThreads.rethrow(failure);
        }
    }

    /** A continuation that does not throw when it is pinned. */
    private static Class<?> ours() throws IllegalAccessException {
        MethodTypeDesc toCreate = MethodTypeDesc.of(CD_void, SCOPE, RUNNABLE);
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of(Continuations.class.getPackageName(), "Excursion"),
                                type ->
                                        type.withFlags(ACC_FINAL)
                                                .withSuperclass(CONTINUATION)
                                                .withMethodBody(
                                                        INIT_NAME,
                                                        toCreate,
                                                        ACC_PUBLIC,
                                                        code ->
                                                                code.aload(0)
                                                                        .aload(1)
                                                                        .aload(2)
                                                                        .invokespecial(
                                                                                CONTINUATION,
                                                                                INIT_NAME,
                                                                                toCreate)
                                                                        .return_())
                                                .withMethodBody(
                                                        "onPinned",
                                                        MethodTypeDesc.of(CD_void, PINNED),
                                                        ACC_PROTECTED,
                                                        code -> code.return_()));
        return MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    }

    private static MethodHandle constructor(Class<?> type, Class<?>... parameters)
            throws ReflectiveOperationException {
        return MethodHandles.lookup().findConstructor(type, type(void.class, parameters));
    }

    private static MethodHandle ofThread(String name, MethodType type)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                .findStatic(Thread.class, name, type);
    }

    private static MethodHandle headOfScopes(Class<?> structured)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                .findVirtual(Thread.class, "headStackableScopes", type(structured))
                .asType(MethodType.methodType(Object.class, Thread.class));
    }

    private static MethodType type(Class<?> result, Class<?>... parameters) {
        return MethodType.methodType(result, parameters);
    }
}
