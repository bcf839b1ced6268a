package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Set;

/**
 * Signals to processes, of which the JDK knows two: all of this module that calls the C library.
 */
public final class Signals {
    public static final int INTERRUPT = 2;
    public static final int KILL = 9;
    public static final int TERMINATE = 15;

    private static final int LAST = 64;
    private static final int NO_SUCH_PROCESS = 3;

    /** Where a process was killed, the JDK gives this and the number. */
    private static final int KILLED = 128;

    private static final boolean IS_WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /** Of no process can they be the end: CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH. */
    private static final Set<Integer> NEVER_KILL_ON_LINUX = Set.of(17, 18, 19, 20, 21, 22, 23, 28);

    private Signals() {}

    /** The exit code as Python has it, of that which the JDK gives. */
    public static int exitCode(int ofJdk) {
        int signal = ofJdk - KILLED;
        boolean killed =
                !IS_WINDOWS
                        && signal >= 1
                        && signal <= LAST
                        && !NEVER_KILL_ON_LINUX.contains(signal);
        return killed ? -signal : ofJdk;
    }

    /** Refuses what is no signal, or where there are none. */
    public static void check(int signal) {
        if (signal < 1 || signal > LAST) {
            throw new IllegalArgumentException("signal: " + signal + " (expected: 1 to 64)");
        }
        if (IS_WINDOWS) {
            throw new UnsupportedOperationException(
                    "there are no signals on Windows (expected: terminate() or kill())");
        }
    }

    /** False if there is no such process. */
    public static boolean send(long pid, int signal) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.STATE);
            if ((int) Calls.KILL.invokeExact(state, Math.toIntExact(pid), signal) == 0) {
                return true;
            }
            int error = (int) Calls.ERRNO.get(state, 0L);
            if (error == NO_SUCH_PROCESS) {
                return false;
            }
            throw new IOException(
                    "cannot send signal " + signal + " to process " + pid + ": error " + error);
        } catch (IOException | RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Made when they are first needed. */
    private static final class Calls {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
        static final MethodHandle KILL = kill();

        @SuppressWarnings("restricted") // the C library's kill is safe with any arguments
        private static MethodHandle kill() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState("errno"));
        }
    }
}
