// Runners wait for the starting gun; who comes late does not wait.
//
// An event, once set, lets through all who wait and all who come. Python: asyncio.Event.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.sync.Event;

final Event gun = new Event();

void main() {
    run(() -> {
        taskGroup(race -> {
            race.createTask(() -> runner("Ann"));
            race.createTask(() -> runner("Bob"));
            race.createTask(() -> runner("Cem"));

            sleep(seconds(0.3));
            IO.println("ready, steady: " + gun.waiters() + " are waiting");
            gun.set();
            IO.println("BANG");

            sleep(seconds(0.2));
            race.createTask(() -> runner("Dora, who was late,"));
        });
        IO.println("all are under way");
    });
}

void runner(String name) {
    IO.println(name + " comes to the line");
    gun.await();
    IO.println(name + " runs");
}
