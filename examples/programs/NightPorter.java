// A night porter minds the phone and the door, makes his round when all is quiet, and goes home.
//
// select() waits for the first of several channels, here for a limited time. Who sends through a
// channel that holds nothing goes on only when someone has received. Python:
// trio.open_memory_channel(0); there is no select.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.sync.Event;

final Channel<String> phone = Channel.rendezvous();
final Channel<String> door = Channel.rendezvous();
final Channel<String> relief = Channel.rendezvous();
final String quiet = "all is quiet, my round";
final String home = "home at last";
final Event round = new Event();

void main() {
    run(() -> {
        taskGroup(night -> {
            night.createTask(() -> ask(phone, "a pillow for room 7"));
            night.createTask(() -> ask(door, "a guest without a key"));
            night.createTask(() -> ask(phone, "a strange noise in room 9"));
            night.createTask(() -> work());
            round.await();
            ask(relief, "good morning");
        });
    });
}

void ask(Channel<String> channel, String message) {
    channel.sender().send(message);
    IO.println("  was heard: " + message);
}

void work() throws Exception {
    String job;
    do {
        job = moveOnAfter(millis(200), () -> nextJob()).orElse(quiet);
        IO.println("porter: " + job);
        if (job.equals(quiet)) {
            round.set();
        }
        sleep(millis(50));
    } while (!job.equals(home));
}

/** Of several that wait, the first in this list is heard first. */
String nextJob() {
    return Channel.select(
            relief.receiver().onReceive(_ -> home),
            door.receiver().onReceive(message -> "at the door, " + message),
            phone.receiver().onReceive(message -> "on the phone, " + message));
}
