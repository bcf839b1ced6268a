package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitFor;

import dev.asyncio4j.queue.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * A program of tasks that do random things, and are cancelled at random times.
 *
 * <p>The main tasks are cancelled by {@link #cancel} alone (nobody awaits them without a shield),
 * so that it is known how many requests are outstanding for each. They wait only for what was made
 * before them and for what they make, so that no two wait for each other.
 */
class RandomProgram {
    private static final int MOST_ROUNDS = 1_000;

    /** An error that is part of the program. */
    static final class Provoked extends RuntimeException {
        private static final long serialVersionUID = 1;

        Provoked(String message) {
            super(message);
        }
    }

    final List<String> trail = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    private final Random random;
    private final List<Task<?>> all = new ArrayList<>();
    private final List<Task<?>> mains = new ArrayList<>();
    private final Map<Task<?>, Integer> requests = new LinkedHashMap<>();
    private final List<Future<Integer>> gates = new ArrayList<>();
    private final List<Queue<Integer>> queues = List.of(new Queue<>(), new Queue<>(1));
    private int items;
    private int cancellations;

    RandomProgram(long seed) {
        random = new Random(seed);
    }

    /** Runs the program to its end. Called in a task. */
    final void run() {
        EventLoop loop = EventLoop.running();
        for (int i = 0; i < 6; i++) {
            gates.add(loop.createFuture());
            loop.callLater(someTime(30), this::openAGate);
        }
        for (int i = 0; i < 5; i++) {
            String name = "main" + i;
            int before = i;
            mains.add(create(() -> steps(name, 3, before)));
        }
        for (int i = 0; i < 12; i++) {
            loop.callLater(someTime(40), () -> cancel(oneOf(all)));
        }
        sleep(millis(60));
        cancelUntilAllAreDone();
        check();
    }

    private void cancelUntilAllAreDone() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Task<?>> alive = all.stream().filter(task -> !task.isDone()).toList();
            if (alive.isEmpty()) {
                return;
            }
            alive.forEach(this::cancel);
            sleep(millis(5));
        }
        faults.add("tasks that do not end: " + all.stream().filter(t -> !t.isDone()).toList());
    }

    private void check() {
        if (EventLoop.running().allTasks().size() != 1) {
            faults.add("the loop holds tasks: " + EventLoop.running().allTasks());
        }
        int left = 0;
        for (Queue<Integer> queue : queues) {
            left += queue.size();
            if (queue.toString().matches(".*(getters|putters|joiners).*")) {
                faults.add("somebody waits in " + queue);
            }
        }
        if (left != items) {
            faults.add("put and not got: " + items + ", but in the queues: " + left);
        }
        mains.forEach(this::checkRequests);
    }

    private void checkRequests(Task<?> task) {
        int expected = requests.getOrDefault(task, 0);
        if (mains.contains(task) && task.cancelling() != expected) {
            faults.add("cancelling: " + task.cancelling() + ", expected " + expected);
        }
    }

    private void openAGate() {
        Future<Integer> gate = oneOf(gates);
        if (gate.isDone()) {
            return;
        }
        if (random.nextInt(4) == 0) {
            gate.setException(new Provoked("gate"));
        } else {
            gate.setResult(1);
        }
    }

    final void cancel(Task<?> task) {
        if (task.cancel("c" + cancellations++)) {
            requests.merge(task, 1, Integer::sum);
        }
    }

    private Task<Integer> create(Callable<Integer> code) {
        Task<Integer> task = createTask(code);
        all.add(task);
        return task;
    }

    /** The code of a task: some steps, one after the other. */
    private int steps(String name, int depth, int mainsBefore) {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            try {
                step(name + "." + i, depth, mainsBefore);
            } finally {
                checkRequests(self());
            }
        }
        return count;
    }

    private void step(String name, int depth, int mainsBefore) {
        String outcome = "done";
        try {
            act(name, depth, mainsBefore);
        } catch (CancelledError cancelled) {
            note(name, "cancelled " + cancelled.getMessage());
            switch (random.nextInt(8)) {
                case 0 -> outcome = "swallowed";
                case 1 -> {
                    outcome = "uncancelled";
                    uncancel();
                }
                case 2 -> {
                    sleep(someTime(4));
                    throw cancelled;
                }
                default -> throw cancelled;
            }
        } catch (Provoked | TaskGroupException error) {
            note(name, "failed " + error.getMessage());
            if (random.nextBoolean()) {
                throw error;
            }
        } catch (TimeoutException timeUp) {
            outcome = "timed out";
        }
        note(name, outcome);
    }

    /**
     * Takes back a request of {@link #cancel}; those of timeouts and groups are their own affair.
     */
    private void uncancel() {
        if (requests.getOrDefault(self(), 0) > 0) {
            self().uncancel();
            requests.merge(self(), -1, Integer::sum);
        }
    }

    private void note(String name, String what) {
        trail.add(EventLoop.running().time().toMillis() + " " + name + " " + what);
    }

    private void act(String name, int depth, int mainsBefore) throws TimeoutException {
        int kind = random.nextInt(depth > 0 ? 17 : 10);
        note(name, "begins " + kind);
        switch (kind) {
            case 0 -> sleep(Duration.ZERO);
            case 1, 2 -> sleep(someTime(8));
            case 3 -> oneOf(gates).await();
            case 4 -> shield(oneOf(gates)).await();
            case 5 -> put(oneOf(queues));
            case 6 -> take(oneOf(queues)).taskDone();
            case 7 -> oneOf(queues).join();
            case 8 -> cancel(random.nextInt(3) == 0 ? self() : oneOf(all));
            case 9 -> {
                if (random.nextBoolean()) {
                    throw new Provoked(name);
                }
            }
            case 10 -> awaitMain(mainsBefore);
            case 11 -> child(name, depth, mainsBefore).await();
            case 12 -> shield(child(name, depth, mainsBefore)).await();
            case 13 -> waitFor(child(name, depth, mainsBefore), someTime(6));
            case 14 -> limit(someTime(6), () -> step(name + "t", depth - 1, mainsBefore));
            case 15 -> gatherChildren(name, depth, mainsBefore);
            default -> group(name, depth, mainsBefore);
        }
    }

    private static Task<?> self() {
        return Objects.requireNonNull(currentTask());
    }

    /** What a broken program gets wrong. */
    void limit(Duration limit, Action<TimeoutException> code) throws TimeoutException {
        timeout(limit, code);
    }

    private void put(Queue<Integer> queue) {
        queue.put(1);
        items++;
        if (queue.maxsize() > 0 && queue.size() > queue.maxsize()) {
            faults.add("too many items in " + queue);
        }
    }

    /** What another broken program gets wrong. */
    Queue<Integer> take(Queue<Integer> queue) {
        queue.get();
        items--;
        return queue;
    }

    private void awaitMain(int mainsBefore) throws TimeoutException {
        if (mainsBefore > 0) {
            Task<?> main = mains.get(random.nextInt(mainsBefore));
            switch (random.nextInt(3)) {
                case 0 -> shield(main).await();
                case 1 -> waitFor(shield(main), someTime(6));
                default -> Asyncio.wait(List.<Task<?>>of(main), someTime(6));
            }
        }
    }

    private Task<Integer> child(String name, int depth, int mainsBefore) {
        int number = all.size();
        return create(() -> steps(name + "/" + number, depth - 1, mainsBefore));
    }

    private void gatherChildren(String name, int depth, int mainsBefore) {
        List<Task<Integer>> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(child(name, depth, mainsBefore));
        }
        switch (random.nextInt(3)) {
            case 0 -> gather(children).await();
            case 1 -> gather(GatherOptions.returningExceptions(), children).await();
            default -> {
                for (Task<Integer> child : asCompleted(children)) {
                    note(name, "completed " + children.indexOf(child));
                }
            }
        }
    }

    private void group(String name, int depth, int mainsBefore) {
        taskGroup(group -> {
            for (int i = 0; i < 2; i++) {
                int number = all.size();
                all.add(group.createTask(() -> steps(name + "/" + number, depth - 1, mainsBefore)));
            }
            step(name + "g", depth - 1, mainsBefore);
        });
    }

    private Duration someTime(int mostMillis) {
        return millis(random.nextInt(mostMillis + 1));
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
