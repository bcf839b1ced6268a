// Two tasks awaited one after the other: who runs when.
//
// A new task is only scheduled; it begins when main first suspends, at the first await. Then each
// sleep lets the other go on. Python: two create_task calls, then await task1 and await task2.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;

void main() {
    run(() -> {
        IO.println("main begins");
        Task<String> first = createTask(() -> work("first"));
        Task<String> second = createTask(() -> work("second"));
        IO.println("main has created both");
        IO.println("main got " + first.await() + " and " + second.await());
    });
}

String work(String name) {
    IO.println(name + ": 1");
    sleep(seconds(0.3));
    IO.println(name + ": 2");
    return "the result of " + name;
}
