// A task that blocks the loop, and what the watchdog says of it.
//
// A task that computes for long keeps all others waiting. The watchdog looks from a thread of its
// own, and says which task it is and where in its code. It may stay on in production. Python: debug
// mode, which says afterwards that a step was slow, and not where.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.BlockedLoop;
import dev.asyncio4j.RunOptions;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

final CountDownLatch noticed = new CountDownLatch(1);
final CountDownLatch over = new CountDownLatch(1);

// It logs what it finds, with the whole stack; for once this program tells it itself.
final Logger log = Logger.getLogger("dev.asyncio4j");

void main() throws InterruptedException {
    log.setLevel(Level.OFF);
    run(
            () -> {
                createTask(() -> IO.println("greedy gives " + compute()), "greedy");
                createTask(() -> IO.println("polite had to wait"), "polite").await();
            },
            RunOptions.defaults().withWatchdog(millis(50), this::tell));
    over.await();
    IO.println("watchdog: it is over");
}

void tell(BlockedLoop blocked) {
    if (blocked.isOver()) {
        over.countDown();
        return;
    }
    String method =
            blocked.stack().stream()
                    .filter(frame -> frame.getClassName().equals("Watchdog"))
                    .findFirst()
                    .orElseThrow()
                    .getMethodName();
    IO.println("watchdog: the loop is blocked by %s, in %s".formatted(blocked.what(), method));
    noticed.countDown();
}

/** Takes as long as it takes to be noticed. */
int compute() {
    while (noticed.getCount() > 0) {
        Thread.onSpinWait();
    }
    return 42;
}
