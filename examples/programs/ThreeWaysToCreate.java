// The three ways to create a task; all do the same.
//
// Use the first. The second is for code that has a loop at hand, the third for code that may be
// given a future already. Python: asyncio.create_task, loop.create_task, asyncio.ensure_future.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;

void main() {
    run(() -> {
        Task<String> first = createTask(() -> report("createTask"));
        Task<String> second = EventLoop.running().createTask(() -> report("loop.createTask"));
        Future<String> third = ensureFuture(() -> report("ensureFuture"));
        IO.println("three tasks created, none has begun");
        IO.println(first.await() + ", " + second.await() + ", " + third.await());
        IO.println("a future stays as it is: " + (ensureFuture(third) == third));
    });
}

String report(String how) {
    IO.println("begun by " + how);
    sleep(seconds(0.2));
    return how;
}
