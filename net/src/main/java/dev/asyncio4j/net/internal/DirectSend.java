package dev.asyncio4j.net.internal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Has Linux take bytes from where they lie, be that on the heap: what is much need not be copied
 * first. Elsewhere, and where the JVM would warn of native access, that is not possible.
 */
final class DirectSend {
    /** No garbage is collected during a call, so none may be long. */
    private static final int MOST_AT_ONCE = 128 << 10;

    private static final int DO_NOT_WAIT = 0x40;
    private static final int NO_SIGNAL = 0x4000;

    private static final boolean IS_POSSIBLE =
            System.getProperty("os.name", "").equals("Linux")
                    && ValueLayout.ADDRESS.byteSize() == Long.BYTES
                    && DirectSend.class.getModule().isNativeAccessEnabled();

    private DirectSend() {}

    static boolean isPossible() {
        return IS_POSSIBLE;
    }

    /**
     * Has the system take the first of these bytes, as many as it will. A failure counts as none:
     * who sends the others hears of it.
     */
    static int send(int socket, MemorySegment bytes) {
        int count = Math.toIntExact(bytes.byteSize());
        int taken = 0;
        while (taken < count) {
            int part = Math.min(count - taken, MOST_AT_ONCE);
            long sent = call(socket, bytes.asSlice(taken, part));
            taken += (int) Math.max(sent, 0);
            if (sent < part) {
                break;
            }
        }
        return taken;
    }

    private static long call(int socket, MemorySegment bytes) {
        try {
            return (long)
                    Call.SEND.invokeExact(socket, bytes, bytes.byteSize(), DO_NOT_WAIT | NO_SIGNAL);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Made when it is first needed. */
    private static final class Call {
        private static final MethodHandle SEND = send();

        @SuppressWarnings("restricted") // it reads no more than the segment's bytes
        private static MethodHandle send() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("send"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT),
                    Linker.Option.critical(true));
        }
    }
}
