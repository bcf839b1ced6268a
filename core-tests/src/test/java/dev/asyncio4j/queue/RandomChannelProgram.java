package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * A program of workers that send and receive through two channels at random, and are cancelled and
 * have their ends closed at random times, most of all right after something was handed over.
 *
 * <p>What each operation says it did is noted; in the end every item must have been received once
 * or been refused to its sender.
 */
class RandomChannelProgram {
    private static final int WORKERS = 6;
    private static final int STEPS = 25;
    private static final int OPERATIONS = 8;

    /** The number counts what one worker offered. */
    record Item(int channel, int worker, int number) {}

    /** Those who receive from one worker through one channel see its items in order. */
    private record Stream(int from, int channel, int to) {}

    final List<String> trail = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    private final Random random;
    private final List<Integer> capacities = new ArrayList<>();
    private final List<Channel<Item>> channels = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Set<Item> sent = new HashSet<>();
    private final Set<Item> refused = new HashSet<>();
    private final Set<Item> received = new HashSet<>();
    private final Map<Stream, Integer> last = new HashMap<>();
    private final Set<Integer> broken = new HashSet<>();

    RandomChannelProgram(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 2; i++) {
            int capacity = random.nextInt(3);
            capacities.add(capacity);
            channels.add(capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity));
        }
    }

    /** Runs the program to its end. Called in a task. */
    final void run() {
        EventLoop loop = EventLoop.running();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(new Worker(i));
        }
        for (int i = 0; i < 20; i++) {
            loop.callLater(someTime(30), () -> oneOf(workers).task.cancel());
        }
        for (int i = 0; i < 6; i++) {
            loop.callLater(someTime(60), () -> oneOf(workers).closeAnEnd());
        }
        if (oneIn(4)) {
            loop.callLater(someTime(30), () -> breakChannel(random.nextInt(2)));
        }
        sleep(millis(40));
        end();
        check();
    }

    private void breakChannel(int channel) {
        broken.add(channel);
        channels.get(channel).receiver().close();
        workers.forEach(worker -> worker.receivers.get(channel).close());
    }

    private void end() {
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).sender().close();
            for (Worker worker : workers) {
                worker.senders.get(i).close();
            }
            if (!broken.contains(i)) {
                channels.get(i).receiver().forEach(item -> received(WORKERS, item));
                channels.get(i).receiver().close();
            }
        }
        Asyncio.wait(workers.stream().map(worker -> worker.task).toList());
    }

    private void check() {
        for (int i = 0; i < channels.size(); i++) {
            int channel = i;
            List<Item> lost =
                    sent.stream()
                            .filter(item -> item.channel == channel && !received.contains(item))
                            .toList();
            if (lost.size() > (broken.contains(i) ? capacities.get(i) : 0)) {
                faults.add("sent and not received: " + lost);
            }
            if (channels.get(i).toString().contains("waiting")) {
                faults.add("waits still: " + channels.get(i));
            }
        }
        for (Item item : received) {
            if (!sent.contains(item)) {
                faults.add("received and not sent: " + item);
            }
        }
    }

    // What a broken program does otherwise

    void sent(Item item) {
        sent.add(item);
    }

    void refused(Item item) {
        refused.add(item);
    }

    void received(int worker, Item item) {
        trail.add(worker + " received " + item);
        if (!received.add(item)) {
            faults.add("received twice: " + item);
        }
        Stream stream = new Stream(item.worker, item.channel, worker);
        if (last.getOrDefault(stream, -1) > item.number) {
            faults.add("received out of order: " + item);
        }
        last.put(stream, item.number);
    }

    // Chance

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    private <E> E oneOf(List<? extends E> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Duration someTime(int mostMillis) {
        return millis(random.nextInt(mostMillis));
    }

    /** A task that has copies of all four ends. */
    private final class Worker {
        private final int id;
        private final List<Sender<Item>> senders = new ArrayList<>();
        private final List<Receiver<Item>> receivers = new ArrayList<>();
        private final Task<?> task;
        private int offered;

        Worker(int id) {
            this.id = id;
            for (Channel<Item> channel : channels) {
                senders.add(channel.sender().copy());
                receivers.add(channel.receiver().copy());
            }
            task = createTask(this::work);
        }

        void closeAnEnd() {
            trail.add(id + " loses an end");
            if (oneIn(2)) {
                oneOf(senders).close();
            } else {
                oneOf(receivers).close();
            }
        }

        private void work() throws Exception {
            for (int i = 0; i < STEPS; i++) {
                int operation = random.nextInt(OPERATIONS);
                try {
                    perform(operation);
                    pause();
                    note(operation, "done");
                } catch (CancelledError _) {
                    note(operation, "cancelled");
                    while (task.cancelling() > 0) {
                        task.uncancel();
                    }
                } catch (TimeoutException _) {
                    note(operation, "timed out");
                } catch (IllegalStateException closed) {
                    note(operation, closed.getClass().getSimpleName());
                }
            }
            senders.forEach(Sender::close);
            receivers.forEach(Receiver::close);
        }

        private void note(int operation, String outcome) {
            trail.add(id + " ends " + operation + " " + outcome);
        }

        private void perform(int operation) throws Exception {
            int channel = random.nextInt(channels.size());
            Receiver<Item> receiver = receivers.get(channel);
            switch (operation) {
                case 0 -> send(channel);
                case 1 -> trySend(channel);
                case 2 -> timeout(someTime(4), () -> send(channel));
                case 3 -> received(id, receiver.receive());
                case 4 -> tryReceive(receiver);
                case 5 -> timeout(someTime(4), () -> received(id, receiver.receive()));
                case 6 -> takeOne(receiver.iterator());
                case 7 -> select();
                default -> throw new AssertionError(operation);
            }
        }

        /** Does something to others that are just being handed something, or to itself. */
        private void pause() {
            if (oneIn(4)) {
                oneOf(workers).task.cancel();
            }
            if (oneIn(40)) {
                oneOf(workers).closeAnEnd();
            }
            if (oneIn(2)) {
                sleep(oneIn(2) ? ZERO : someTime(4));
            }
        }

        private Item nextItem(int channel) {
            return new Item(channel, id, offered++);
        }

        private void send(int channel) {
            Item item = nextItem(channel);
            offer(item, () -> senders.get(channel).send(item));
        }

        private void offer(Item item, Action<RuntimeException> code) {
            try {
                code.run();
            } catch (Throwable notSent) {
                refused(item);
                throw notSent;
            }
            sent(item);
        }

        private void trySend(int channel) {
            Item item = nextItem(channel);
            if (senders.get(channel).trySend(item)) {
                sent(item);
            } else {
                refused(item);
            }
        }

        private void tryReceive(Receiver<Item> receiver) {
            Item item = receiver.tryReceive();
            if (item != null) {
                received(id, item);
            }
        }

        private void takeOne(Iterator<Item> items) {
            if (items.hasNext()) {
                received(id, items.next());
            }
        }

        private void select() throws Exception {
            List<Item> items = new ArrayList<>();
            List<Clause<Boolean, RuntimeException>> clauses = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                int channel = random.nextInt(channels.size());
                if (oneIn(2)) {
                    Item item = nextItem(channel);
                    clauses.add(
                            senders.get(channel)
                                    .onSend(
                                            item,
                                            () -> {
                                                sent(item);
                                                return items.remove(item);
                                            }));
                    items.add(item);
                } else {
                    clauses.add(
                            receivers
                                    .get(channel)
                                    .onReceive(item -> {
                                        received(id, item);
                                        return true;
                                    }));
                }
            }
            try {
                @SuppressWarnings("unchecked") // arrays know no type arguments
                Clause<Boolean, RuntimeException>[] array = clauses.toArray(Clause[]::new);
                Channel.select(array);
            } finally {
                items.forEach(RandomChannelProgram.this::refused);
            }
        }
    }
}
