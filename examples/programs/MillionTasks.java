// A million tasks that sleep for one second, on one thread.
//
// Takes the number of tasks as an optional argument. Python: asyncio.gather over a list of
// coroutines that await asyncio.sleep(1).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

void main(String... arguments) {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    run(() -> {
        EventLoop loop = EventLoop.running();
        Duration begin = loop.time();
        List<Task<Integer>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(() -> sleep(seconds(1), 1)));
        }
        int ended = 0;
        for (Task<Integer> task : tasks) {
            ended += task.await();
        }
        double took = loop.time().minus(begin).toMillis() / 1000.0;
        IO.println("%,d tasks slept for 1 s each, all in %.1f s".formatted(ended, took));
    });
}
