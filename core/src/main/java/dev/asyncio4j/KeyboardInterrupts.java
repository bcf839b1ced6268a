package dev.asyncio4j;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Catches Ctrl-C while a main task runs: the first tells the task, the second has the JVM do what
 * it would have done.
 *
 * <p>The only way to hear of a signal is {@code sun.misc.Signal}. It is reached by reflection,
 * since the compiler warns of it without a way to say that one knows; and where it refuses (a JVM
 * started with {@code -Xrs}, say), Ctrl-C ends the JVM as always.
 */
final class KeyboardInterrupts implements AutoCloseable {
    /** As the JVM has always called it; its number differs from one Java to the next. */
    private static final String MAIN_THREAD = "main";

    private final Runnable onFirst;
    private final @Nullable Object before;
    private volatile boolean happened;

    private KeyboardInterrupts(Runnable onFirst) {
        this.onFirst = onFirst;
        this.before = isMain(Thread.currentThread()) ? install() : null;
    }

    private static boolean isMain(Thread thread) {
        return !thread.isVirtual() && thread.getName().equals(MAIN_THREAD);
    }

    /** Watches until closed; only on the main thread, which stands for the program as a whole. */
    static KeyboardInterrupts watch(Runnable onFirst) {
        return new KeyboardInterrupts(onFirst);
    }

    boolean happened() {
        return happened;
    }

    /** Gives the signal back to who had it. */
    @Override
    public void close() {
        if (before != null) {
            Signals.handle(before);
        }
    }

    private @Nullable Object install() {
        return Signals.handle(Signals.handler(this::interrupted));
    }

    /** Called on a thread of the JVM's own. */
    private void interrupted() {
        if (happened) {
            close();
            Signals.raise();
        } else {
            happened = true;
            onFirst.run();
        }
    }

    /** The signal INT, through {@code sun.misc.Signal}. */
    private static final class Signals {
        private static final @Nullable Signals PRESENT = find();

        private final Object signal;
        private final Class<?> handlerType;
        private final MethodHandle handle;
        private final MethodHandle raise;

        private Signals(
                Object signal, Class<?> handlerType, MethodHandle handle, MethodHandle raise) {
            this.signal = signal;
            this.handlerType = handlerType;
            this.handle = handle;
            this.raise = raise;
        }

        private static @Nullable Signals find() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> type = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                Object signal = type.getConstructor(String.class).newInstance("INT");
                MethodHandle handle =
                        lookup.findStatic(
                                type,
                                "handle",
                                MethodType.methodType(handlerType, type, handlerType));
                MethodHandle raise =
                        lookup.findStatic(type, "raise", MethodType.methodType(void.class, type));
                return new Signals(signal, handlerType, handle, raise);
            } catch (ReflectiveOperationException | IllegalArgumentException absent) {
                return null;
            }
        }

        static @Nullable Object handler(Runnable action) {
            Signals present = PRESENT;
            if (present == null) {
                return null;
            }
            return Proxy.newProxyInstance(
                    present.handlerType.getClassLoader(),
                    new Class<?>[] {present.handlerType},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments);
                    });
        }

        /** Sets a handler; returns the one before, or null if that was refused. */
        static @Nullable Object handle(@Nullable Object handler) {
            Signals present = PRESENT;
            if (present == null || handler == null) {
                return null;
            }
            try {
                return present.handle.invoke(present.signal, handler);
            } catch (Throwable refused) {
                return null;
            }
        }

        static void raise() {
            Signals present = PRESENT;
            if (present != null) {
                try {
                    present.raise.invoke(present.signal);
                } catch (Throwable refused) {
                    // The handler before is back in place: the next Ctrl-C reaches it.
                }
            }
        }
    }
}
