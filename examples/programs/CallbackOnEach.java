// Many tasks with one callback, called for each as it ends.
//
// Callbacks come in the order in which the tasks end, here the reverse of their creation. Python:
// task.add_done_callback(callback) for each task, then asyncio.gather.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import java.util.ArrayList;
import java.util.List;

void main() {
    run(() -> {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            int number = i;
            Task<Integer> task = createTask(() -> square(number));
            task.addDoneCallback(this::announce);
            tasks.add(task);
        }
        IO.println("all: " + gather(tasks).await());
    });
}

void announce(Future<Integer> done) {
    IO.println("callback: " + done.result());
}

int square(int number) {
    sleep(seconds(0.6 - number * 0.1));
    return number * number;
}
