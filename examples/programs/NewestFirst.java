// A map loads the tiles that were asked for last, as these are in view; then its loaders go home.
//
// After its shutdown a queue takes nothing more, but gives what it has; then the loop over its
// items
// ends. Python: asyncio.LifoQueue and its shutdown(), with asyncio.QueueShutDown.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.LifoQueue;

final LifoQueue<String> wanted = new LifoQueue<>();

void main() {
    run(() -> {
        taskGroup(loaders -> {
            scrollTo("north");
            loaders.createTask(() -> load());
            loaders.createTask(() -> load());
            sleep(millis(50)); // each of them is loading a tile by now
            scrollTo("south");
            wanted.shutdown();
            IO.println("the map is closed");
        });
        IO.println("the loaders have gone home");
    });
}

void scrollTo(String place) {
    IO.println("the map shows the " + place);
    for (int tile = 1; tile <= 4; tile++) {
        wanted.putNowait(place + "-" + tile);
    }
}

void load() {
    for (String tile : wanted) {
        IO.println("  loading " + tile);
        sleep(millis(100));
    }
    IO.println("  a loader has nothing left to do");
}
