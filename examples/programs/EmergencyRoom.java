// Patients are treated by urgency, and of equal urgency in the order in which they came.
//
// A priority queue gives the least item, and of equal ones the one put first. Python:
// asyncio.PriorityQueue, with tuples of urgency, a number that each patient takes, and name.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.PriorityQueue;
import java.util.Comparator;

record Patient(int urgency, String name) {}

final PriorityQueue<Patient> waiting =
        new PriorityQueue<>(Comparator.comparingInt(Patient::urgency));

void main() {
    run(() -> {
        arrive(3, "Ann with a cough");
        arrive(2, "Bob with a broken arm");
        arrive(3, "Cem with a cold");
        createTask(() -> treatAll());

        sleep(millis(50)); // Bob is with the doctor by now
        arrive(2, "Dora with a burn");
        arrive(1, "Eli after an accident");
        waiting.join();
        IO.println("the room is empty");
    });
}

void arrive(int urgency, String name) {
    IO.println("%s comes, urgency %d".formatted(name, urgency));
    waiting.putNowait(new Patient(urgency, name));
}

void treatAll() {
    while (true) {
        Patient patient = waiting.get();
        IO.println("  the doctor sees " + patient.name());
        sleep(millis(100));
        waiting.taskDone();
    }
}
