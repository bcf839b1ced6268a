// A coroutine that is awaited twice, the second time after the first.
//
// A coroutine is a plain method: to await it is to call it, and each call runs it anew. Use it
// where a step needs the result of the one before. Python: response = await others(), twice.

import static dev.asyncio4j.Asyncio.*;

void main() {
    run(() -> {
        IO.println("main begins");
        String first = others("a question");
        IO.println("main got: " + first);
        String second = others(first);
        IO.println("main got: " + second);
    });
}

String others(String question) {
    IO.println("  others begins");
    sleep(seconds(0.3));
    IO.println("  others ends");
    return "an answer to " + question;
}
