package dev.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the signals that this process may get, and all who listen to it.
 *
 * <p>A process has one handler for a signal, and those who want it come and go in no order: loops,
 * and runs of a main task, which want Ctrl-C. So there is one handler of ours, in place as long as
 * anybody listens, and put back is the one that was there before. Who has a signal is decided when
 * it arrives: all loops that have a handler for it; if there is none, the run that began last.
 *
 * <p>Somebody else may set a handler over ours. That one stays when we leave; and should it put
 * ours back when nobody listens, a signal is passed on to the one that was there before.
 *
 * <p><b>Threads.</b> Any. Nothing is waited for while the lock is held.
 */
final class ProcessSignal {
    private static final Set<String> UNCATCHABLE = Set.of("KILL", "STOP");

    /** What any system that Java runs on may have. */
    private static final List<String> NAMES =
            List.of(
                    "ABRT", "ALRM", "BREAK", "BUS", "CHLD", "CONT", "EMT", "FPE", "HUP", "ILL",
                    "INFO", "INT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT",
                    "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2",
                    "VTALRM", "WINCH", "XCPU", "XFSZ");

    private static final Map<String, ProcessSignal> ASKED_FOR = new ConcurrentHashMap<>();

    private final String name;
    private final Object signal;
    private final Object handler = JvmSignals.handler(this::arrived);
    private final ReentrantLock lock = new ReentrantLock();

    /** Replaced, never changed. Written under the lock. */
    private volatile List<Listener> listeners = List.of();

    /** What was there before us, once we have been there. Under the lock. */
    private @Nullable Object before;

    /** Who hears of a signal, on a thread of the JVM's own. */
    interface Listener {
        void onSignal();

        /** Whether it has the signal to itself and others of its kind. */
        boolean isLoops();
    }

    private ProcessSignal(String name, Object signal) {
        this.name = name;
        this.signal = signal;
    }

    /**
     * The signal of this name, with or without SIG, in capitals or not.
     *
     * @throws IllegalArgumentException if there is none here, or no program can have it
     * @throws IllegalStateException if this JVM has none
     */
    static ProcessSignal named(String given) {
        Objects.requireNonNull(given, "signal");
        if (!JvmSignals.arePresent()) {
            throw new IllegalStateException(JvmSignals.ABSENT);
        }
        String name = given.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        if (UNCATCHABLE.contains(name)) {
            throw Misuse.argument(
                    "signal",
                    given,
                    "one that a program can handle; KILL and STOP do what they do");
        }
        ProcessSignal found = find(name);
        if (found == null) {
            throw Misuse.argument("signal", given, "one of " + known());
        }
        return found;
    }

    /** Ctrl-C; null where it cannot be heard of. */
    static @Nullable ProcessSignal interrupt() {
        return find("INT");
    }

    private static @Nullable ProcessSignal find(String name) {
        if (!NAMES.contains(name)) {
            return null;
        }
        return ASKED_FOR.computeIfAbsent(
                name,
                _ -> {
                    Object signal = JvmSignals.signal(name);
                    return signal == null ? null : new ProcessSignal(name, signal);
                });
    }

    private static String known() {
        return NAMES.stream()
                .filter(name -> JvmSignals.signal(name) != null)
                .collect(Collectors.joining(", "));
    }

    String name() {
        return name;
    }

    /**
     * Has the listener told of each signal from now on.
     *
     * @throws IllegalArgumentException if this JVM keeps the signal for itself
     */
    void listen(Listener listener) {
        lock.lock();
        try {
            if (listeners.isEmpty()) {
                install();
            }
            listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Tells the listener nothing more. No effect if it was told nothing. */
    void unlisten(Listener listener) {
        lock.lock();
        try {
            if (listeners.contains(listener)) {
                List<Listener> others = new ArrayList<>(listeners);
                others.remove(listener);
                listeners = List.copyOf(others);
                if (others.isEmpty()) {
                    uninstall();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends it to this process. */
    void raise() {
        JvmSignals.raise(signal);
    }

    private void install() {
        Object found;
        try {
            found = JvmSignals.handle(signal, handler);
        } catch (IllegalArgumentException refused) {
            IllegalArgumentException error =
                    Misuse.argument(
                            "signal",
                            name,
                            "one that this JVM leaves to programs; it needs this one itself, or"
                                    + " was told by -Xrs to leave it alone");
            error.initCause(refused);
            throw error;
        }
        if (found != handler) {
            before = found;
        }
    }

    /** Puts back what was there before; but whoever has come since, and is no listener, stays. */
    private void uninstall() {
        if (before == null) {
            return;
        }
        Object found = JvmSignals.handle(signal, before);
        if (found != handler) {
            JvmSignals.handle(signal, found);
        }
    }

    /** Called on a thread of the JVM's own. */
    void arrived() {
        List<Listener> present = listeners;
        if (present.isEmpty()) {
            passOn();
        } else if (present.stream().anyMatch(Listener::isLoops)) {
            present.stream().filter(Listener::isLoops).forEach(Listener::onSignal);
        } else {
            present.getLast().onSignal();
        }
    }

    /** The last listener has just left, or somebody has put our handler back. */
    private void passOn() {
        lock.lock();
        try {
            if (listeners.isEmpty() && before != null) {
                JvmSignals.handle(signal, before);
            }
        } finally {
            lock.unlock();
        }
        raise();
    }

    @Override
    public String toString() {
        return "SIG" + name;
    }
}
