package dev.asyncio4j;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The signals of this process, through {@code sun.misc.Signal}: the only way to hear of one.
 *
 * <p>It is reached by reflection, since the compiler warns of it without a way to say that one
 * knows. It is absent from a Java without the module {@code jdk.unsupported}. It calls handlers on
 * a daemon thread of its own, a new one for each signal.
 */
final class JvmSignals {
    static final String ABSENT =
            "this JVM has no signals for programs: it runs without the module jdk.unsupported;"
                    + " add it with --add-modules";

    private static final @Nullable JvmSignals PRESENT = find();

    private final Class<?> handlerType;
    private final MethodHandle create;
    private final MethodHandle handle;
    private final MethodHandle raise;

    private JvmSignals(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        handlerType = Class.forName("sun.misc.SignalHandler");
        create =
                lookup.findConstructor(type, MethodType.methodType(void.class, String.class))
                        .asType(MethodType.methodType(Object.class, String.class));
        handle =
                lookup.findStatic(
                                type,
                                "handle",
                                MethodType.methodType(handlerType, type, handlerType))
                        .asType(MethodType.genericMethodType(2));
        raise =
                lookup.findStatic(type, "raise", MethodType.methodType(void.class, type))
                        .asType(MethodType.methodType(void.class, Object.class));
    }

    private static @Nullable JvmSignals find() {
        try {
            return new JvmSignals(MethodHandles.publicLookup());
        } catch (ReflectiveOperationException absent) {
            return null;
        }
    }

    static boolean arePresent() {
        return PRESENT != null;
    }

    /**
     * A signal of the operating system's.
     *
     * @param name without SIG, in capitals
     * @return null if there is none of this name, or no signals at all
     */
    static @Nullable Object signal(String name) {
        JvmSignals present = PRESENT;
        if (present == null) {
            return null;
        }
        try {
            return (Object) present.create.invokeExact(name);
        } catch (IllegalArgumentException unknown) {
            return null;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** A handler that does this. */
    static Object handler(Runnable action) {
        Class<?> type = present().handlerType;
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        switch (method.getName()) {
                            case "handle" -> {
                                action.run();
                                yield null;
                            }
                            case "equals" -> arguments != null && proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "a handler of asyncio4j";
                        });
    }

    /**
     * Sets the handler of a signal.
     *
     * @return the one before
     * @throws IllegalArgumentException if the JVM or the operating system refuses
     */
    static Object handle(Object signal, Object handler) {
        try {
            return (Object) present().handle.invokeExact(signal, handler);
        } catch (IllegalArgumentException refused) {
            throw refused;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** Sends this process a signal. */
    static void raise(Object signal) {
        try {
            present().raise.invokeExact(signal);
        } catch (IllegalArgumentException refused) {
            throw refused;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static JvmSignals present() {
        JvmSignals present = PRESENT;
        if (present == null) {
            throw new IllegalStateException(ABSENT);
        }
        return present;
    }

    private static IllegalStateException unexpected(Throwable thrown) {
        return new IllegalStateException("sun.misc.Signal failed", thrown);
    }
}
