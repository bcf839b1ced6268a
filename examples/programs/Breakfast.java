// Makes two things at once, and is done when both are.
//
// The program of the README. Python: print(await asyncio.gather(make(...), make(...))).

import static dev.asyncio4j.Asyncio.*;

void main() {
    run(() -> IO.println(gather(() -> make("tea", 2), () -> make("toast", 1)).await()));
}

String make(String what, int seconds) {
    sleep(seconds(seconds)); // this task waits, the other goes on
    IO.println(what + " is ready");
    return what;
}
