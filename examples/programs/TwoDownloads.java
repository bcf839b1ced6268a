// Two downloads on threads take as long as the longer of them.
//
// toThread() runs blocking code on a thread of its own, and suspends only the task that waits for
// it. Python: two threading.Thread objects, started and joined; here a task stands for each.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import java.util.concurrent.ThreadLocalRandom;

void main() {
    run(() -> {
        Task<Span> first = createTask(() -> toThread(() -> download("a book.pdf")));
        Task<Span> second = createTask(() -> toThread(() -> download("a film.avi")));
        Span book = first.await();
        Span film = second.await();
        Span both = book.and(film);
        IO.println(
                "both took %d ms, one by one it would have been %d ms"
                        .formatted(both.millis(), book.millis() + film.millis()));
        IO.println("so they ran at once: " + (both.millis() < book.millis() + film.millis()));
    });
}

/** Blocks its thread, as an old library would. Returns when it ran. */
Span download(String file) throws InterruptedException {
    IO.println("downloading " + file);
    long begin = System.nanoTime();
    Thread.sleep(ThreadLocalRandom.current().nextLong(500, 1000));
    Span span = new Span(begin, System.nanoTime());
    IO.println("%s is there, after %d ms".formatted(file, span.millis()));
    return span;
}

record Span(long begin, long end) {
    long millis() {
        return (end - begin) / 1_000_000;
    }

    Span and(Span other) {
        return new Span(Math.min(begin, other.begin), Math.max(end, other.end));
    }
}
