// One task, and a callback that hears of its end.
//
// The callback comes first, since it was added before main began to wait. Python: create_task,
// add_done_callback and run_until_complete, then task.result().

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;

void main() {
    run(() -> {
        Task<String> task = createTask(() -> answer());
        task.addDoneCallback(done -> IO.println("the callback got: " + done.result()));
        IO.println("main got: " + task.await());
    });
}

String answer() {
    sleep(seconds(0.3));
    return "first finished";
}
