package dev.asyncio4j;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the futures, tasks and callbacks of a loop were created, in debug mode.
 *
 * <p>Beside them and not in them: without debug mode none is a field larger for it. It holds none
 * of them, and forgets those that are garbage.
 *
 * <p><b>Threads.</b> Any, since futures are created and shown on any.
 */
final class Origins {
    /** As many frames as Python keeps. */
    static final int DEPTH = 10;

    private static final String OURS = Origins.class.getPackageName();

    private static final StackWalker WALKER =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Map<Key, List<StackTraceElement>> traces = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();

    /** Loop thread only, but read by those on others that create something. */
    private boolean on;

    /** Remembers from now on, or no more; then what was is forgotten. */
    void turn(boolean on) {
        this.on = on;
        if (!on) {
            traces.clear();
        }
    }

    /** Remembers that the calling code creates this, if debug mode is on. */
    void note(Object created) {
        if (on) {
            forgetUnreachable();
            traces.put(new Key(created, unreachable), here(created.getClass()));
        }
    }

    /** Remembers that this is created on behalf of another: where that was, and not who calls. */
    void note(Object created, Object behalf) {
        if (on) {
            traces.put(new Key(created, unreachable), of(behalf));
        }
    }

    /** Where it was created, innermost frame first; empty where that is not known. */
    List<StackTraceElement> of(Object created) {
        return on ? traces.getOrDefault(new Key(created, null), List.of()) : List.of();
    }

    /** Where it was created, as the end of what it shows; empty where that is not known. */
    String shown(Object created) {
        List<StackTraceElement> trace = of(created);
        return trace.isEmpty()
                ? ""
                : ", created at "
                        + trace.getFirst().getFileName()
                        + ":"
                        + trace.getFirst().getLineNumber();
    }

    /** Of how many it knows; some of them may be garbage. */
    int size() {
        return traces.size();
    }

    private void forgetUnreachable() {
        for (Reference<?> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            traces.remove(gone);
        }
    }

    /**
     * @param made the type of what is created, which may be of another module of ours
     */
    private static List<StackTraceElement> here(Class<?> made) {
        return WALKER.walk(frames ->
                frames.filter(frame -> isOfTheProgram(frame.getDeclaringClass(), made))
                        .limit(DEPTH)
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .toList());
    }

    private static boolean isOfTheProgram(Class<?> type, Class<?> made) {
        return !isOurs(type, Origins.class) && !isOurs(type, made) && !isBeneathEveryThread(type);
    }

    /** Packages of ours hold tests too, and a jar of all that a program needs holds its classes. */
    private static boolean isOurs(Class<?> type, Class<?> neighbour) {
        return type.getPackageName().startsWith(OURS)
                && type.getProtectionDomain() == neighbour.getProtectionDomain();
    }

    private static boolean isBeneathEveryThread(Class<?> type) {
        return type.getClassLoader() == null
                && (type == Thread.class
                        || type.getName().equals("java.lang.VirtualThread")
                        || type.getPackageName().startsWith("jdk.internal."));
    }

    /** Something by its identity; equal to itself when it is garbage. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object created, @Nullable ReferenceQueue<Object> unreachable) {
            super(created, unreachable);
            this.hash = System.identityHashCode(created);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object created = get();
            return created != null && other instanceof Key key && key.refersTo(created);
        }
    }
}
