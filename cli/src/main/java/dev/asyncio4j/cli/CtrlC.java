package dev.asyncio4j.cli;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Leaves Ctrl-C to the child in the foreground, until closed. The terminal sends it to both; the
 * child ends as it likes, and this JVM waits to pass on its exit code.
 *
 * <p>The only way to keep a signal from ending the JVM is {@code sun.misc.Signal}. It is reached by
 * reflection, since the compiler warns of it without a way to say that one knows. The handler does
 * nothing, and is not the system's "ignore", which the child would inherit. Where this is refused,
 * Ctrl-C ends this JVM too, and the child's {@link ChildGuard} tells the child.
 */
final class CtrlC implements AutoCloseable {
    private final @Nullable Object before;

    private CtrlC(@Nullable Object before) {
        this.before = before;
    }

    static CtrlC ignore() {
        return new CtrlC(handle(null));
    }

    @Override
    public void close() {
        if (before != null) {
            handle(before);
        }
    }

    /**
     * Sets the handler, null for one that does nothing.
     *
     * @return the handler before, or null if this was refused
     */
    private static @Nullable Object handle(@Nullable Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return signal.getMethod("handle", signal, type)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("INT"),
                            handler == null ? doingNothing(type) : handler);
        } catch (ReflectiveOperationException | IllegalArgumentException refused) {
            return null;
        }
    }

    private static Object doingNothing(Class<?> type) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> null);
    }
}
