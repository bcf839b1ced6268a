// Waits for tasks without taking their results, even if one failed.
//
// Where gather() throws the first error, wait() only says which tasks are done; each can then be
// asked. Python: done, pending = await asyncio.wait(tasks).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import java.util.List;

void main() {
    run(() -> {
        List<Task<Integer>> tasks =
                List.of(
                        createTask(() -> half(10)),
                        createTask(() -> half(7)),
                        createTask(() -> half(4)));
        // Named in full, since every Java object has a wait() of its own.
        var outcome = Asyncio.wait(tasks);
        IO.println(outcome.done().size() + " done, " + outcome.pending().size() + " pending");
        for (Task<Integer> task : tasks) {
            Throwable error = task.exception();
            IO.println(error == null ? "result: " + task.result() : "error: " + error.getMessage());
        }
    });
}

int half(int number) {
    sleep(seconds(number / 20.0));
    if (number % 2 != 0) {
        throw new IllegalArgumentException(number + " is odd");
    }
    return number / 2;
}
