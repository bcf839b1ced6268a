// A scanner is driven by a thread; when the task is cancelled, the page is finished before it ends.
//
// A thread that is waited for asks now and then whether its task is cancelled, and has the loop do
// what only tasks can. An abandoned one would go on scanning behind the back of the task. Python:
// trio.to_thread.run_sync, trio.from_thread.run and check_cancelled.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.FromThread;
import dev.asyncio4j.Task;
import dev.asyncio4j.ThreadOptions;
import dev.asyncio4j.queue.Queue;

final Queue<String> pages = new Queue<>();

void main() {
    run(() -> {
        Task<?> scan = createTask(() -> toThread(() -> scan(), ThreadOptions.waiting()));
        for (int i = 0; i < 3; i++) {
            IO.println("read: " + pages.get());
        }
        scan.cancel();
        Asyncio.wait(List.of(scan));
        IO.println("the task is " + (scan.isCancelled() ? "cancelled" : "done"));

        Task<?> stuck =
                createTask(() -> toThread(() -> waitForPaper(), ThreadOptions.interrupting()));
        sleep(millis(100));
        stuck.cancel();
        Asyncio.wait(List.of(stuck));
        IO.println("the task is " + (stuck.isCancelled() ? "cancelled" : "done"));
    });
}

/** Runs on a thread: what blocks here keeps no task waiting. */
void scan() throws InterruptedException {
    try {
        for (int number = 1; ; number++) {
            FromThread.checkCancelled();
            String page = "page " + number;
            Thread.sleep(20);
            FromThread.run(() -> pages.put(page));
            if (number == 3) {
                Thread.sleep(200);
            }
        }
    } finally {
        IO.println("the scanner's lamp is off");
    }
}

void waitForPaper() throws InterruptedException {
    try {
        IO.println("no paper");
        Thread.sleep(60_000);
    } finally {
        IO.println("the scanner is closed");
    }
}
