package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A program of tasks in random scopes, shields, timeouts and groups, which are cancelled at random
 * times. It keeps account by itself of what is around each piece of code, and says where a wait
 * goes against that.
 */
class RandomScopes {
    /** What may be around a piece of code, one inside the other. */
    private final class Around {
        final @Nullable Around outer;
        final @Nullable CancelScope scope;
        final @Nullable Timeout timeout;

        /** Of the outermost in a task. */
        final @Nullable Task<?> task;

        Around(
                @Nullable Around outer,
                @Nullable CancelScope scope,
                @Nullable Timeout timeout,
                @Nullable Task<?> task) {
            this.outer = outer;
            this.scope = scope;
            this.timeout = timeout;
            this.task = task;
        }

        boolean isShield() {
            return scope != null && RandomScopes.this.isShield(scope);
        }

        /** Where a wait that had been ended before is to throw when its turn comes. */
        boolean wasShield() {
            return isShield() && !now().equals(raised.get(scope));
        }

        /** Whether every wait must end. */
        boolean isCancelled() {
            Around around = this;
            while (around != null) {
                if (around.scope != null && around.scope.cancelCalled()) {
                    return true;
                }
                around = around.isShield() ? null : around.outer;
            }
            return false;
        }

        /** Whether a wait may end, though it need not: each request comes once. */
        boolean mayBeCancelled() {
            Around around = this;
            while (around != null) {
                if (around.scope != null && around.scope.cancelCalled()) {
                    return true;
                }
                if (around.timeout != null && around.timeout.expired()) {
                    return true;
                }
                if (around.task != null) {
                    return around.task.cancelling() > 0
                            || (around.outer != null && around.outer.isCancelled());
                }
                around = around.wasShield() ? null : around.outer;
            }
            return false;
        }
    }

    final List<String> trail = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    private final Random random;
    private final List<CancelScope> scopes = new ArrayList<>();
    private final List<Task<?>> mains = new ArrayList<>();
    private final Queue<Integer> queue = new Queue<>();
    private final Condition condition = new Condition();

    /** When a callback made this one a shield. */
    private final Map<CancelScope, Duration> raised = new HashMap<>();

    private int items;

    RandomScopes(long seed) {
        random = new Random(seed);
    }

    /** Runs the program to its end. Called in a task. */
    final void run() {
        EventLoop loop = EventLoop.running();
        for (int i = 0; i < 4; i++) {
            String name = "main" + i;
            mains.add(createTask(() -> steps(name, 5, inTask(null))));
        }
        for (int i = 0; i < 25; i++) {
            loop.callLater(someTime(40), this::meddle);
        }
        while (!mains.stream().allMatch(Task::isDone)) {
            sleep(millis(5));
            put();
            signal();
        }
        sleep(millis(10));
        if (loop.allTasks().size() != 1) {
            faults.add("the loop holds tasks: " + loop.allTasks());
        }
        if (queue.size() != items) {
            faults.add("put and not got: " + items + ", but in the queue: " + queue.size());
        }
        if (condition.lock().isLocked() || condition.lock().waiters() > 0) {
            faults.add("somebody has or wants " + condition);
        }
    }

    /** From a callback: cancels something, or moves a shield or a deadline. */
    private void meddle() {
        if (scopes.isEmpty() || random.nextInt(4) == 0) {
            mains.get(random.nextInt(mains.size())).cancel("request");
            return;
        }
        CancelScope scope = scopes.get(random.nextInt(scopes.size()));
        switch (random.nextInt(8)) {
            case 0 -> {
                scope.shield(true);
                raised.put(scope, now());
            }
            case 1 -> scope.shield(false);
            case 2 -> scope.deadline(now().plus(someTime(5)));
            case 3 -> put();
            default -> scope.cancel();
        }
    }

    private void put() {
        queue.putNowait(1);
        items++;
    }

    private Around inTask(@Nullable Around outer) {
        return new Around(outer, null, null, Objects.requireNonNull(currentTask()));
    }

    private void steps(String name, int depth, Around around) {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String step = name + "." + i;
            try {
                act(step, depth, around);
            } catch (CancelledError cancelled) {
                if (random.nextInt(4) != 0) {
                    cleanUp(step, around);
                    throw cancelled;
                }
                note(step, "swallowed");
            }
        }
    }

    private void cleanUp(String name, Around around) {
        if (random.nextInt(3) == 0) {
            CancelScope shield = CancelScope.shielded();
            shield.run(() -> waitFor(name + "c", 0, new Around(around, shield, null, null)));
        }
    }

    /** What a broken program gets wrong. */
    boolean isShield(CancelScope scope) {
        return scope.shield();
    }

    private void act(String name, int depth, Around around) {
        int kind = random.nextInt(depth > 0 ? 9 : 4);
        note(name, "begins " + kind);
        switch (kind) {
            case 0, 1, 2, 3 -> waitFor(name, kind, around);
            case 4 -> within(name, depth, around, new CancelScope());
            case 5 -> within(name, depth, around, CancelScope.after(someTime(10)));
            case 6 -> within(name, depth, around, CancelScope.shielded(someTime(10)));
            case 7 -> limited(name, depth, around);
            default ->
                    taskGroup(group -> {
                        for (int i = 0; i < 2; i++) {
                            String child = name + "/" + i;
                            group.createTask(() -> steps(child, depth - 2, inTask(around)));
                        }
                    });
        }
    }

    private void within(String name, int depth, Around around, CancelScope scope) {
        scopes.add(scope);
        try {
            scope.run(() -> steps(name, depth - 1, new Around(around, scope, null, null)));
        } finally {
            scopes.remove(scope);
        }
        if (scope.cancelledCaught()) {
            note(name, "caught");
        }
        if (scope.cancelledCaught() && !scope.shield() && around.isCancelled()) {
            faults.add(name + " kept a cancellation that goes further out");
        }
    }

    private void limited(String name, int depth, Around around) {
        try {
            Asyncio.timeout(
                    someTime(10),
                    timeout -> {
                        steps(name, depth - 1, new Around(around, null, timeout, null));
                        return name;
                    });
        } catch (TimeoutException timeUp) {
            note(name, "timed out");
            if (around.isCancelled()) {
                faults.add(name + " timed out where a scope was cancelled");
            }
        }
    }

    private void waitFor(String name, int kind, Around around) {
        boolean cancelled = around.isCancelled();
        boolean suspends = kind != 3 || queue.isEmpty();
        try {
            switch (kind) {
                case 0 -> sleep(someTime(8));
                case 1 -> sleep(Duration.ZERO);
                case 2 -> awaitCondition();
                default -> {
                    queue.get();
                    items--;
                }
            }
        } catch (CancelledError error) {
            check(around, name, true);
            throw error;
        }
        if (suspends) {
            check(around, name, false);
            if (cancelled && around.isCancelled()) {
                faults.add(name + " waited in a cancelled scope");
            }
        }
        note(name, "done");
    }

    private void awaitCondition() {
        try (var _ = condition.hold()) {
            EventLoop.running().callLater(someTime(6), this::signal);
            condition.await();
            if (condition.lock().holder() != currentTask()) {
                faults.add("went on without its lock");
            }
        }
    }

    /** From a callback; whoever signals must see the lock held, but it need not be by itself. */
    private void signal() {
        if (condition.lock().isLocked()) {
            condition.signal();
        } else {
            createTask(() -> {
                try (var _ = condition.hold()) {
                    condition.signalAll();
                }
            });
        }
    }

    /** A wait has ended with a CancelledError, or without. */
    private void check(Around around, String name, boolean cancelled) {
        if (cancelled && !around.mayBeCancelled()) {
            faults.add(name + " was cancelled, by nobody");
        }
        if (!cancelled && around.isCancelled()) {
            faults.add(name + " went on in a cancelled scope");
        }
    }

    private void note(String name, String what) {
        trail.add(now().toMillis() + " " + name + " " + what);
    }

    private static Duration now() {
        return EventLoop.running().time();
    }

    private Duration someTime(int mostMillis) {
        return millis(random.nextInt(mostMillis + 1));
    }
}
