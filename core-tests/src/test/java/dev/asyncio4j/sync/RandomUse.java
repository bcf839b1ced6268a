package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Tasks that use one primitive again and again, and are cancelled at random moments.
 *
 * <p>It keeps a queue of its own of those who want to get in, in the order in which they came, and
 * compares with that who gets in.
 */
abstract class RandomUse {
    static final int TASKS = 8;
    static final int ROUNDS = 6;
    private static final int CANCELLATIONS = 25;

    final List<String> trail = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    final Random random;
    final List<Task<?>> queue = new ArrayList<>();

    /** Those that a request to cancel is under way to. */
    private final Set<Task<?>> cancelled = new HashSet<>();

    private final List<Task<?>> tasks = new ArrayList<>();

    RandomUse(long seed) {
        random = new Random(seed);
    }

    /** One use by the calling task, from getting in to getting out. */
    abstract void useOnce();

    /** What must be true when nobody uses it any more. */
    abstract void checkInTheEnd();

    /** What somebody outside does now and then. */
    void interfere() {}

    /** Helps those who wait for something that will not come any more. */
    void settle() {}

    /** Runs the program to its end. Called in a task. */
    final void run() {
        EventLoop loop = EventLoop.running();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(createTask(this::useSeveralTimes, TaskOptions.named("t" + i)));
        }
        for (int i = 0; i < CANCELLATIONS; i++) {
            loop.callLater(someTime(60), this::cancelOne);
            loop.callLater(someTime(60), this::interfere);
        }
        sleep(millis(500));
        settle();
        sleep(millis(500));
        if (!queue.isEmpty()) {
            faults.add("somebody waits in the end: " + names(queue));
            // Or else the loop would.
            tasks.forEach(Task::cancel);
            sleep(millis(500));
        }
        checkInTheEnd();
        tasks.stream()
                .filter(task -> !task.isDone())
                .forEach(task -> faults.add("does not end: " + task));
    }

    private void cancelOne() {
        Task<?> victim = tasks.get(random.nextInt(TASKS));
        if (victim.cancel()) {
            cancelled.add(victim);
        }
    }

    private void useSeveralTimes() {
        for (int i = 0; i < ROUNDS; i++) {
            try {
                if (random.nextBoolean()) {
                    sleep(someTime(5));
                }
                useOnce();
            } catch (CancelledError here) {
                cancelled.remove(self());
                note(queue.remove(self()) ? "cancelled in the queue" : "cancelled elsewhere");
            }
        }
    }

    final void hold() {
        if (random.nextInt(4) > 0) {
            sleep(someTime(4));
        }
    }

    final void queueUp() {
        queue.add(self());
    }

    /** The calling task has got in. */
    final void gotIn() {
        note("got in");
        List<Task<?>> able = able();
        if (able.isEmpty() || able.getFirst() != self()) {
            faults.add(self().name() + " was not next: " + names(able));
        }
        queue.remove(self());
    }

    /**
     * Who queues up and is not cancelled; or is, but finds out only later that it came too late.
     */
    final List<Task<?>> able() {
        return queue.stream().filter(task -> task == self() || !cancelled.contains(task)).toList();
    }

    final void note(String what) {
        trail.add(EventLoop.running().time().toMillis() + " " + self().name() + " " + what);
    }

    final Duration someTime(int mostMillis) {
        return millis(random.nextInt(mostMillis + 1));
    }

    static Task<?> self() {
        return Objects.requireNonNull(currentTask());
    }

    static List<String> names(List<Task<?>> tasks) {
        return tasks.stream().map(Task::name).toList();
    }
}
