package dev.asyncio4j;

import dev.asyncio4j.engine.RunObserver;
import dev.asyncio4j.engine.Turn;
import dev.asyncio4j.engine.TurnObserver;
import dev.asyncio4j.spi.Waiter;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The instruments of a loop, and the one observer of its engine: between the engine and what times
 * the turns in debug mode. While there is no instrument, the engine does not know of this at all.
 *
 * <p>Loop thread only.
 */
final class Instruments implements TurnObserver, RunObserver {
    private final EventLoop loop;

    /** Replaced and never changed, since any of them may add and remove others. */
    private Instrument[] present = {};

    /**
     * Those that were present when the latest step began, and have been ever since. Replaced and
     * never changed, too.
     */
    private Instrument[] inStep = {};

    private @Nullable TurnObserver timing;

    Instruments(EventLoop loop) {
        this.loop = loop;
    }

    /** Has turns timed, or no more, within what instruments are told. */
    void timing(@Nullable TurnObserver timing) {
        this.timing = timing;
        replace(present);
    }

    void add(Instrument added) {
        if (!isAmong(present, added)) {
            Instrument[] more = Arrays.copyOf(present, present.length + 1);
            more[present.length] = added;
            replace(more);
        }
    }

    boolean remove(Instrument removed) {
        if (!isAmong(present, removed)) {
            return false;
        }
        inStep = without(inStep, removed);
        replace(without(present, removed));
        return true;
    }

    private static Instrument[] without(Instrument[] those, Instrument removed) {
        return Arrays.stream(those).filter(one -> one != removed).toArray(Instrument[]::new);
    }

    void clear() {
        inStep = new Instrument[0];
        replace(new Instrument[0]);
    }

    private void replace(Instrument[] replacement) {
        present = replacement;
        boolean wanted = replacement.length > 0;
        loop.engine.observe(wanted ? this : timing);
        loop.engine.observeRuns(wanted ? this : null);
        loop.tasks.observe(wanted ? this : null);
    }

    /** By identity: what is equal may be something else to who counts with it. */
    private static boolean isAmong(Instrument[] those, Instrument one) {
        for (Instrument other : those) {
            if (one == other) {
                return true;
            }
        }
        return false;
    }

    // What is told

    @Override
    public void runBegins() {
        tell(Instrument::beforeRun);
    }

    @Override
    public void runEnds() {
        tell(Instrument::afterRun);
    }

    void created(Task<?> task) {
        tell(Instrument::taskCreated, task);
    }

    void ended(Task<?> task) {
        tell(Instrument::taskEnded, task);
    }

    @Override
    public void joined(Turn turn) {
        if (turn instanceof TaskBody body) {
            tell(Instrument::taskReady, body.task);
        }
    }

    @Override
    public void sleepBegins(long deadline) {
        Duration timeout =
                deadline == Waiter.NEVER ? null : Durations.until(deadline, loop.engine.nanoTime());
        tell(one -> one.beforeWait(timeout));
    }

    @Override
    public void sleepEnds() {
        tell(Instrument::afterWait);
    }

    @Override
    public void observe(Turn turn, Runnable work) {
        if (turn instanceof TaskBody body) {
            inStep = present;
            tellOfStep(Instrument::beforeTaskStep, body.task);
            take(turn, work);
            tellOfStep(Instrument::afterTaskStep, body.task);
        } else {
            take(turn, work);
        }
    }

    private void take(Turn turn, Runnable work) {
        if (timing == null) {
            work.run();
        } else {
            timing.observe(turn, work);
        }
    }

    private void tell(Consumer<Instrument> what) {
        tell((one, _) -> what.accept(one), null);
    }

    // Any of them may remove others that are still to be told.

    private <A extends @Nullable Object> void tell(BiConsumer<Instrument, A> what, A about) {
        for (Instrument one : present) {
            if (isAmong(present, one)) {
                tell(one, what, about);
            }
        }
    }

    private void tellOfStep(BiConsumer<Instrument, Task<?>> what, Task<?> task) {
        for (Instrument one : inStep) {
            if (isAmong(inStep, one)) {
                tell(one, what, task);
            }
        }
    }

    private <A extends @Nullable Object> void tell(
            Instrument told, BiConsumer<Instrument, A> what, A about) {
        try {
            what.accept(told, about);
        } catch (Throwable broken) {
            dismiss(told, broken);
        }
    }

    private void dismiss(Instrument broken, Throwable thrown) {
        remove(broken);
        if (!loop.stopIfFatal(thrown)) {
            // Its toString is no better than the rest of it.
            loop.report(
                    ExceptionContext.of(
                            "Exception in an instrument, which is removed: " + Turns.kind(broken),
                            thrown));
        }
    }
}
