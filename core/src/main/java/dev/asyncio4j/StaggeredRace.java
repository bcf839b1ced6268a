package dev.asyncio4j;

import dev.asyncio4j.engine.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code staggeredRace}. Loop thread only.
 *
 * <p>The calling task begins the attempts and waits in between. An attempt wins in the very turn in
 * which its code returns: it cancels the others itself, before any of them could have another turn.
 * So one that was about to succeed learns of it where it is suspended, and cleans up; that two
 * succeed takes one that does not mind being cancelled.
 */
final class StaggeredRace<T extends @Nullable Object> {
    private static final String LOST = "another attempt has won";

    private final Task<?> caller;
    private final EventLoop loop;
    private final List<Callable<? extends T>> attempts;
    private final @Nullable Duration delay;
    private final News news;

    /** Of the attempts that were begun. */
    private final List<Task<T>> tasks = new ArrayList<>();

    /** As long as the tasks; null for one that runs, or has succeeded. */
    private final List<@Nullable Throwable> errors = new ArrayList<>();

    private int running;
    private @Nullable Winner<T> winner;
    private @Nullable Error fatal;

    /** Nobody can win any more. */
    private boolean isOver;

    /** The attempt that was begun last has failed, or has had its time. */
    private boolean isNextDue;

    private record Winner<T extends @Nullable Object>(T value, int index) {}

    private StaggeredRace(
            Task<?> caller, List<Callable<? extends T>> attempts, @Nullable Duration delay) {
        this.caller = caller;
        this.loop = caller.loop;
        this.attempts = attempts;
        this.delay = delay;
        this.news = new News(loop);
    }

    static <T extends @Nullable Object> RaceResult<T> run(
            @Nullable Duration delay, Collection<? extends Callable<? extends T>> attempts) {
        List<Callable<? extends T>> inOrder =
                new ArrayList<>(Objects.requireNonNull(attempts, "attempts"));
        inOrder.forEach(Misuse::requireCode);
        if (inOrder.isEmpty()) {
            throw Misuse.argument("attempts", inOrder, "at least one");
        }
        return new StaggeredRace<T>(Task.running("run a race"), inOrder, delay).run();
    }

    private RaceResult<T> run() {
        CancelledError cancellation = null;
        try {
            beginOneByOne();
        } catch (CancelledError cancelled) {
            cancellation = cancelled;
        } catch (Throwable notWaited) {
            end(null);
            throw notWaited;
        }
        end(cancellation);
        boolean ignoredScopes = caller.ignoreScopes(true);
        try {
            CancelledError last = awaitTheRest();
            return outcome(last == null ? cancellation : last);
        } finally {
            caller.ignoreScopes(ignoredScopes);
        }
    }

    /** Those that run have been cancelled; gives the last cancellation that comes meanwhile. */
    private @Nullable CancelledError awaitTheRest() {
        CancelledError last = null;
        while (running > 0) {
            try {
                news.await();
            } catch (CancelledError again) {
                last = again;
                cancelRunning(again.getMessage());
            }
        }
        return last;
    }

    /** Until one has won, or all have failed. */
    private void beginOneByOne() {
        while (!isOver && tasks.size() < attempts.size()) {
            begin();
            awaitNextStart();
        }
        while (!isOver && running > 0) {
            news.await();
        }
    }

    private void begin() {
        int index = tasks.size();
        Callable<? extends T> code = attempts.get(index);
        isNextDue = false;
        Task<T> task =
                loop.createTask(
                        () -> attempt(code, index), TaskOptions.defaults().withEagerStart(false));
        tasks.add(task);
        errors.add(null);
        running++;
        task.listen(new InternalTurn(() -> attemptDone(task, index)));
    }

    /** In the task of the attempt. */
    private T attempt(Callable<? extends T> code, int index) throws Exception {
        T value = code.call();
        if (!isOver) {
            isOver = true;
            winner = new Winner<>(value, index);
            cancelRunning(LOST);
            news.come();
        }
        return value;
    }

    private void attemptDone(Task<T> task, int index) {
        running--;
        Throwable error = task.takeError();
        if (error == null && task.isCancelled()) {
            error = Outcome.cancellationOf(task).toError();
        }
        if (error instanceof Error found && EventLoop.isFatal(error)) {
            fatal = found;
            isOver = true;
        }
        if (winner == null || winner.index != index) {
            errors.set(index, error);
        }
        considerNext(index);
    }

    /** This attempt has failed, or has had its time. */
    private void considerNext(int index) {
        isNextDue |= index == tasks.size() - 1;
        news.come();
    }

    private void awaitNextStart() {
        Timer timer = delay == null ? null : startTimer(delay);
        try {
            while (!isOver && !isNextDue) {
                news.await();
            }
        } finally {
            if (timer != null) {
                loop.engine.unschedule(timer);
            }
        }
    }

    private Timer startTimer(Duration time) {
        int index = tasks.size() - 1;
        long when = Durations.after(loop.engine.nanoTime(), time);
        Timer timer = new Timer(when, new InternalTurn(() -> considerNext(index)));
        loop.engine.schedule(timer);
        return timer;
    }

    private void end(@Nullable CancelledError cancellation) {
        isOver = true;
        if (winner == null) {
            cancelRunning(cancellation == null ? null : cancellation.getMessage());
        }
    }

    private void cancelRunning(@Nullable String message) {
        for (Task<T> task : tasks) {
            if (winner == null || task != tasks.get(winner.index)) {
                task.cancel(message);
            }
        }
    }

    private RaceResult<T> outcome(@Nullable CancelledError cancellation) {
        if (fatal != null) {
            throw fatal;
        }
        if (winner != null) {
            if (cancellation != null) {
                // The value must not be lost: the cancellation comes where the caller next waits.
                caller.repeatRequests(cancellation.getMessage());
            }
            return new RaceResult<>(winner.value, winner.index, errors);
        }
        List<Throwable> failures = errors.stream().filter(Objects::nonNull).toList();
        if (cancellation == null) {
            throw new TaskGroupException("all attempts of a staggered race failed", failures);
        }
        for (Throwable failure : failures) {
            if (!(failure instanceof CancelledError)) {
                cancellation.addSuppressed(failure);
            }
        }
        throw cancellation;
    }
}
