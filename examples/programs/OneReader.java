// Two tasks read from one line by mistake: with a guard the second is told so.
//
// Without one each gets every other word, and nothing says why. A lock would make the second wait;
// a guard is for what never has reason to happen. Python: anyio.ResourceGuard, and the
// BusyResourceError of trio's and anyio's streams.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.BusyResourceException;
import dev.asyncio4j.sync.ResourceGuard;
import java.util.StringJoiner;

final Queue<String> words = new Queue<>();
final ResourceGuard reading = new ResourceGuard("reading from this line");

void main() {
    run(() -> {
        IO.println("without a guard:");
        createTask(() -> show(readSentence()));
        createTask(() -> show(readSentence()));
        send("the", "quick", "brown", "fox.", "the", "lazy", "dog.");

        IO.println("with a guard:");
        createTask(() -> readAlone(), "reader");
        createTask(() -> readAlone(), "other");
        send("the", "quick", "brown", "fox.");
    });
}

void send(String... text) {
    for (String word : text) {
        words.put(word);
        sleep(millis(20));
    }
}

void readAlone() {
    try (var _ = reading.enter()) {
        show(readSentence());
    } catch (BusyResourceException busy) {
        show("refused, " + busy.getMessage());
    }
}

String readSentence() {
    StringJoiner sentence = new StringJoiner(" ");
    String word;
    do {
        word = words.get();
        sentence.add(word);
    } while (!word.endsWith("."));
    return sentence.toString();
}

void show(String sentence) {
    IO.println("  " + sentence);
}
