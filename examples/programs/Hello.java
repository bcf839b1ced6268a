// Says hello, sleeps, and ends the greeting.
//
// The smallest program: run() starts an event loop with a first task, and sleep() suspends that
// task. Python: asyncio.run(main()), where main awaits asyncio.sleep between two prints.

import static dev.asyncio4j.Asyncio.*;

void main() {
    run(() -> {
        IO.println("Hello ...");
        sleep(seconds(0.5));
        IO.println("... World!");
    });
}
