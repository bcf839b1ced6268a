package dev.asyncio4j;

import java.util.HashMap;
import java.util.Map;

/**
 * A loop's handlers of signals.
 *
 * <p>They count neither as something ready nor as something under way outside: a clock of its own
 * would have to stand still for a signal that may never come.
 *
 * <p><b>Threads.</b> The loop's owner.
 */
final class SignalHandlers {
    private final EventLoop loop;
    private final Map<ProcessSignal, Registered> registered = new HashMap<>();

    SignalHandlers(EventLoop loop) {
        this.loop = loop;
    }

    void add(String name, Runnable callback, Context context) {
        ProcessSignal signal = ProcessSignal.named(name);
        Registered added = new Registered(signal, callback, context);
        signal.listen(added);
        Registered replaced = registered.put(signal, added);
        if (replaced != null) {
            signal.unlisten(replaced);
        }
        loop.origins.note(added);
    }

    boolean remove(String name) {
        ProcessSignal signal = ProcessSignal.named(name);
        Registered removed = registered.remove(signal);
        if (removed == null) {
            return false;
        }
        signal.unlisten(removed);
        return true;
    }

    /** The loop is closed. */
    void clear() {
        registered.forEach(ProcessSignal::unlisten);
        registered.clear();
    }

    /** A callback, and the context that all its calls share. */
    private final class Registered implements ProcessSignal.Listener {
        private final ProcessSignal signal;
        private final Runnable callback;
        private final Context context;

        Registered(ProcessSignal signal, Runnable callback, Context context) {
            this.signal = signal;
            this.callback = callback;
            this.context = context;
        }

        @Override
        public boolean isLoops() {
            return true;
        }

        @Override
        public void onSignal() {
            loop.engine.postFromAnywhere(new Arrival(this));
        }
    }

    /** One signal, on its way to the callback. */
    final class Arrival extends Call {
        private final Registered to;

        private Arrival(Registered to) {
            super(loop, to.context);
            this.to = to;
        }

        @Override
        void run() {
            // It may have been removed or replaced since.
            if (to.equals(registered.get(to.signal))) {
                to.callback.run();
            }
        }

        @Override
        ExceptionContext failed(Throwable thrown) {
            return new ExceptionContext(
                    "Exception in the handler of " + to.signal + ": " + to.callback,
                    thrown,
                    null,
                    null,
                    loop.origins.of(to));
        }

        /** In words, and without asking the callback. */
        String describe() {
            return "the handler of "
                    + to.signal
                    + ", "
                    + Turns.kind(to.callback)
                    + loop.origins.shown(to);
        }

        @Override
        public String toString() {
            return "the handler of " + to.signal + ", " + to.callback + loop.origins.shown(to);
        }
    }
}
