package dev.asyncio4j.net.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.SocketException;
import java.nio.channels.SelectableChannel;
import java.util.Locale;

/**
 * The descriptors of the JDK's channels, which are no public API: all of this module that reaches
 * into the JDK. Beside it, {@link DirectSend} calls the C library.
 */
final class Descriptors {
    private static final String FLAG = "--add-exports java.base/sun.nio.ch=";
    private static final boolean IS_MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    private static final int DUPLICATE_CLOSED_ON_EXEC = IS_MAC ? 67 : 1030;

    private Descriptors() {}

    /**
     * A descriptor of our own for the same socket, which programs that this one starts do not get.
     *
     * @throws UnsupportedOperationException if the JVM was not started with the flag
     */
    static int duplicateOf(SelectableChannel channel) throws IOException {
        return duplicate(of(channel));
    }

    private static int of(SelectableChannel channel) {
        try {
            return (int)
                    Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal").invoke(channel);
        } catch (ReflectiveOperationException refused) {
            Module us = Descriptors.class.getModule();
            throw new UnsupportedOperationException(
                    "a channel of the JDK's does not tell its descriptor: start java with "
                            + FLAG
                            + (us.isNamed() ? us.getName() : "ALL-UNNAMED")
                            + ", or with -D"
                            + IoKind.PROPERTY
                            + "=nio",
                    refused);
        }
    }

    static int duplicate(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.STATE);
            int own = (int) Calls.FCNTL.invokeExact(state, descriptor, DUPLICATE_CLOSED_ON_EXEC, 0);
            if (own < 0) {
                throw new SocketException(
                        "descriptor "
                                + descriptor
                                + " cannot be duplicated: error "
                                + (int) Calls.ERRNO.get(state, 0L));
            }
            return own;
        } catch (IOException | RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Made when they are first needed. */
    private static final class Calls {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO =
                STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
        private static final MethodHandle FCNTL = fcntl();

        @SuppressWarnings("restricted") // the C library's fcntl is safe with any arguments
        private static MethodHandle fcntl() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
        }
    }
}
