// A translator in another process, who is asked questions over a pipe.
//
// The program and its child each have an end of the pipe. Messages are objects, and arrive as they
// were sent; the questions end when the program closes its end.
// Python: Pipe() with send() and recv() until an EOFError, in a Process.

import dev.asyncio4j.process.ChildProcess;
import dev.asyncio4j.process.Connection;
import dev.asyncio4j.process.Pipe;

void main() throws Exception {
    Pipe pipe = Pipe.open();
    Connection theirs = pipe.second();
    var translator = ChildProcess.start(() -> translate(theirs));
    try (Connection ours = pipe.first()) {
        for (String word : List.of("good", "morning", "teacup")) {
            ours.send(new Question(word, "de"));
            IO.println(word + ": " + ours.receive());
        }
    }
    translator.join();
    IO.println("the translator has ended with " + translator.exitCode());
}

record Question(String word, String language) implements Serializable {}

static void translate(Connection questions) throws IOException {
    var words = Map.of("good", "gut", "morning", "Morgen");
    try (questions) {
        while (true) {
            var question = questions.receive(Question.class);
            questions.send(Optional.ofNullable(words.get(question.word())).orElse("?"));
        }
    } catch (EOFException closed) {
        IO.println("no more questions");
    }
}
