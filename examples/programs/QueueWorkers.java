// Three workers share the items of a queue, until all are done.
//
// join() waits until every item has been reported done; the workers, which wait for more, are then
// cancelled. Python: the queue example of the asyncio documentation.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.GatherOptions;
import dev.asyncio4j.Task;
import dev.asyncio4j.queue.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

void main() {
    run(() -> {
        Queue<Duration> queue = new Queue<>();
        Duration total = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration nap = seconds(ThreadLocalRandom.current().nextDouble(0.01, 0.2));
            total = total.plus(nap);
            queue.putNowait(nap);
        }

        Duration begin = EventLoop.running().time();
        List<Task<?>> workers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String name = "worker-" + i;
            workers.add(createTask(() -> work(name, queue), name));
        }
        queue.join();
        Duration took = EventLoop.running().time().minus(begin);

        workers.forEach(Task::cancel);
        gather(GatherOptions.returningExceptions(), workers).await();

        IO.println("====");
        IO.println("3 workers slept at once for %.2f s".formatted(toSeconds(took)));
        IO.println("the naps add up to %.2f s".formatted(toSeconds(total)));
        IO.println("the workers: " + workers);
    });
}

void work(String name, Queue<Duration> queue) {
    while (true) {
        Duration nap = queue.get();
        sleep(nap);
        queue.taskDone();
        IO.println("%s has slept for %.2f s".formatted(name, toSeconds(nap)));
    }
}

double toSeconds(Duration duration) {
    return duration.toMillis() / 1000.0;
}
