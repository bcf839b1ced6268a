// A thread reads lines, and tasks handle them: one queue between a thread and a loop.
//
// The reader blocks when the queue is full, the tasks are suspended when it is empty; shutdown()
// tells them that no more will come. Another thread writes what the tasks have found. Python:
// janus.Queue, or curio's UniversalQueue.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.QueueShutDownException;
import dev.asyncio4j.queue.UniversalQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;

final String text =
        """
        a thread
        may read from what
        no loop can wait for
        such as a library that blocks
        in native code
        """;

void main() throws Exception {
    UniversalQueue<String> lines = new UniversalQueue<>(2);
    UniversalQueue<String> found = new UniversalQueue<>();
    Thread reader = Thread.ofPlatform().start(() -> read(lines));
    Thread writer = Thread.ofPlatform().start(() -> write(found));

    run(() ->
            taskGroup(group -> {
                for (int i = 0; i < 3; i++) {
                    group.createTask(() -> count(lines, found));
                }
            }));

    found.shutdown();
    reader.join();
    writer.join();
    IO.println("====");
    IO.println(lines);
}

void read(UniversalQueue<String> lines) {
    try (BufferedReader reader = new BufferedReader(new StringReader(text))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.put(line);
        }
    } catch (IOException failure) {
        IO.println("cannot read: " + failure);
    } finally {
        lines.shutdown();
    }
}

void count(UniversalQueue<String> lines, UniversalQueue<String> found) {
    try {
        while (true) {
            String line = lines.get();
            sleep(millis(10));
            found.put(line.split(" ").length + " words: " + line);
            lines.taskDone();
        }
    } catch (QueueShutDownException end) {
        // All lines are handled, or are by others.
    }
}

void write(UniversalQueue<String> found) {
    try {
        while (true) {
            IO.println(found.get());
        }
    } catch (QueueShutDownException end) {
        IO.println("that was all");
    }
}
