package dev.asyncio4j.process.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, which the terminal sends to all processes of a program, where only the first of them is
 * to decide what comes of it.
 *
 * <p>Signals are reached by reflection, since the compiler warns of {@code sun.misc} without a way
 * to say that one knows.
 */
public final class Interrupts {
    private Interrupts() {}

    /**
     * Has this process not end by it. What this process starts does: a handler is its own, and is
     * not inherited as it would be to ignore the signal.
     */
    public static void ignore() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object nothing =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(), new Class<?>[] {handler}, new Nothing());
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), nothing);
        } catch (ReflectiveOperationException noSignals) {
            // A JVM without them, or one that was told to leave them alone.
        }
    }

    private static final class Nothing implements InvocationHandler {
        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "nothing";
                default -> null;
            };
        }
    }
}
