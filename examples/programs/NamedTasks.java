// Named tasks, and a wait with a timeout: what is done, what is pending.
//
// A timeout of wait() is no error and cancels nothing; a task's string shows its state. Python:
// create_task(..., name="n1") and asyncio.wait(tasks, timeout=...).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.DoneAndPending;
import dev.asyncio4j.Task;
import java.util.List;

void main() {
    run(() -> {
        List<Task<String>> tasks =
                List.of(
                        createTask(() -> work(0.2), "n1"),
                        createTask(() -> work(1.0), "n2"),
                        createTask(() -> work(3600), "n3"));
        IO.println("after 0.6 s:");
        show(Asyncio.wait(tasks, seconds(0.6)));
        tasks.get(2).cancel();
        IO.println("with n3 cancelled, without a timeout:");
        show(Asyncio.wait(tasks));
    });
}

void show(DoneAndPending<Task<String>> outcome) {
    outcome.done().forEach(task -> IO.println("  done: " + task));
    outcome.pending().forEach(task -> IO.println("  pending: " + task));
}

String work(double seconds) {
    sleep(seconds(seconds));
    return "slept " + seconds + " s";
}
