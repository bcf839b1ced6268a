// A source that waits for what it yields: one task takes the first, another all others.
//
// The ticker is a task of its own, so it goes on when the one that asked it first has ended. It
// becomes a publisher of a reactive stream, and a publisher becomes such a source: here, both.
// Python: asynchronous generators, async for.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.greenlet.AsyncGenerator;
import java.util.concurrent.Flow;

void main() {
    run(this::news);
}

void news() {
    try (var ticker = ticker("rain", "wind", "sun")) {
        Task<String> early = createTask(() -> ticker.next());
        IO.println("the morning paper has " + early.await());
        for (String news : ticker) {
            IO.println("the evening paper has " + news);
        }
    }

    Flow.Publisher<String> wire = ticker("snow", "fog", "hail").publisher();
    try (var received = AsyncGenerator.from(wire)) {
        IO.println("by wire: " + received.next());
        IO.println("by wire: " + received.next());
    }
}

AsyncGenerator<String, ?> ticker(String... all) {
    return AsyncGenerator.of(y -> {
        try {
            for (String news : all) {
                sleep(millis(10));
                y.yield(news);
            }
        } finally {
            IO.println("the ticker stands still");
        }
    });
}
