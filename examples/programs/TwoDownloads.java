// Two downloads on threads take as long as the longer of them.
//
// toThread() runs blocking code on a thread of its own, and suspends only the task that waits for
// it. Python: two threading.Thread objects, started and joined; here a task stands for each.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

void main() {
    run(() -> {
        EventLoop loop = EventLoop.running();
        Duration begin = loop.time();
        Task<Long> book = createTask(() -> toThread(() -> download("a book.pdf")));
        Task<Long> film = createTask(() -> toThread(() -> download("a film.avi")));
        long longer = Math.max(book.await(), film.await());
        long total = loop.time().minus(begin).toMillis();
        IO.println("both took %d ms, the longer one alone %d ms".formatted(total, longer));
        IO.println("so they ran at once: " + (total < book.result() + film.result()));
    });
}

/** Blocks its thread, as an old library would. Returns how many milliseconds it took. */
long download(String file) throws InterruptedException {
    IO.println("downloading " + file);
    long millis = ThreadLocalRandom.current().nextLong(500, 1000);
    Thread.sleep(millis);
    IO.println("%s is there, after %d ms".formatted(file, millis));
    return millis;
}
