// Two steps of one and two seconds: 3 s one by one, 2 s as tasks.
//
// A call of a method that suspends is an await: what follows waits for it. Only a task runs beside
// its creator. Python: awaiting two coroutines in sequence, against create_task for both first.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;

void main() {
    run(() -> {
        EventLoop loop = EventLoop.running();

        Duration begin = loop.time();
        step(1);
        step(2);
        IO.println("one by one: " + secondsSince(begin) + " s");

        begin = loop.time();
        Task<?> first = createTask(() -> step(1));
        Task<?> second = createTask(() -> step(2));
        first.await();
        second.await();
        IO.println("at once: " + secondsSince(begin) + " s");
    });
}

void step(int seconds) {
    sleep(seconds(seconds));
    IO.println("  a step of " + seconds + " s is done");
}

long secondsSince(Duration begin) {
    return Math.round(EventLoop.running().time().minus(begin).toMillis() / 1000.0);
}
