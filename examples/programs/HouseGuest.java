// Tasks on the thread of somebody else's event loop: the main loop of a little game.
//
// The game takes one event after the other: keys, clocks, and an iteration of its guest's now and
// then. So events and tasks share the score without a lock. With a window system the host is
// SwingUtilities::invokeLater or Platform::runLater. Python: trio's start_guest_run().

import static dev.asyncio4j.Asyncio.*;
import static dev.asyncio4j.Guest.onHost;

import dev.asyncio4j.Guest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

/** Of the game's thread alone, and so of its events and of the guest's tasks. */
int score;

boolean isOver;

void main() throws InterruptedException {
    Guest.start(
            () -> play(),
            events::add,
            end -> {
                IO.println("the guest ended with: " + end.resultNow());
                isOver = true;
            });
    events.add(() -> press("left"));
    events.add(() -> press("right"));
    while (!isOver) {
        events.take().run();
    }
    IO.println("score: " + score);
}

void press(String key) {
    score += 1;
}

String play() {
    taskGroup(group -> {
        group.createTask(() -> collect("coin", 3));
        group.createTask(() -> collect("gem", 2));
    });
    IO.println("a task runs on a virtual thread: " + Thread.currentThread().isVirtual());
    String thread = onHost(() -> Thread.currentThread().getName()).await();
    IO.println("the game's own thread is: " + thread);
    return "all collected";
}

void collect(String what, int times) {
    for (int i = 0; i < times; i++) {
        sleep(millis(10));
        score += 10;
    }
    IO.println(times + " times a " + what);
}
