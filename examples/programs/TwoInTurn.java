// Two generators in turn: what task1 and task2 print is mixed, on one thread and without a loop.
//
// Each `yield` gives way, and the next value is asked for by whoever wants the work to go on. That
// is how it began in Python, long before asyncio. Python: yield and next.

import dev.asyncio4j.greenlet.Generator;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

void main() {
    Queue<Generator<String, ?, ?>> ready = new ArrayDeque<>(List.of(task("task1"), task("task2")));
    while (!ready.isEmpty()) {
        Generator<String, ?, ?> next = ready.remove();
        if (next.hasNext()) {
            IO.println(next.next());
            ready.add(next);
        }
    }
    IO.println("averages: " + averages());
}

Generator<String, ?, ?> task(String name) {
    return Generator.of(y -> {
        for (int step = 1; step <= 3; step++) {
            y.yield(name + ", step " + step);
        }
    });
}

/** A generator can be sent values: it is then a coroutine, as Python used the word. */
List<Double> averages() {
    Generator<Double, Double, ?> average =
            Generator.of(y -> {
                double total = 0;
                for (int count = 1; ; count++) {
                    Double sent = y.yield(count == 1 ? 0 : total / (count - 1));
                    total += sent == null ? 0 : sent;
                }
            });
    try (average) {
        average.next();
        return List.of(average.send(10.0), average.send(30.0), average.send(5.0));
    }
}
