package dev.asyncio4j.net.internal;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Has Linux put bytes where the program wants them, be that on the heap. Elsewhere, and where the
 * JVM would warn of native access, that is not possible.
 */
final class DirectReceive {
    /** No garbage is collected during a call, so none may be long. */
    static final int MOST_AT_ONCE = 128 << 10;

    private static final int DO_NOT_WAIT = 0x40;
    private static final int NOTHING_NOW = 11;
    private static final int INTERRUPTED = 4;

    private DirectReceive() {}

    static boolean isPossible() {
        return DirectSend.isPossible();
    }

    /**
     * Receives at most so many bytes, for which there must be room; the position stays. Returns how
     * many, and less than zero at the end.
     */
    static int receive(int socket, ByteBuffer room, int most) throws IOException {
        MemorySegment into = MemorySegment.ofBuffer(room).asSlice(0, most);
        long count;
        do {
            count = call(socket, into);
        } while (count == -INTERRUPTED);
        if (count == -NOTHING_NOW) {
            return 0;
        }
        if (count < 0) {
            throw Errors.newIOException("recv", (int) count);
        }
        return count == 0 ? -1 : (int) count;
    }

    /** Returns how many, or the number of the failure, less than zero. */
    private static long call(int socket, MemorySegment into) {
        // On the heap: so each call has its own, and it costs nothing.
        MemorySegment state = MemorySegment.ofArray(new int[Call.WORDS_OF_STATE]);
        try {
            long count =
                    (long)
                            Call.RECEIVE.invokeExact(
                                    state, socket, into, into.byteSize(), DO_NOT_WAIT);
            return count < 0 ? -(int) Call.FAILURE.get(state, 0L) : count;
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Made when it is first needed. */
    private static final class Call {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final int WORDS_OF_STATE = (int) (STATE.byteSize() / Integer.BYTES);

        private static final VarHandle FAILURE =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private static final MethodHandle RECEIVE = receive();

        @SuppressWarnings("restricted") // it writes no more than the segment's bytes
        private static MethodHandle receive() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("recv"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT),
                    Linker.Option.critical(true),
                    Linker.Option.captureCallState("errno"));
        }
    }
}
