// Callbacks now, later and at a point in time, each telling the loop's time.
//
// Callbacks are plain code that must not wait; a future hands what they find back to a task.
// Python: call_soon, call_later and call_at with a callback that prints loop.time().

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import java.time.Duration;

void main() {
    run(() -> {
        EventLoop loop = EventLoop.running();
        Future<String> last = loop.createFuture();
        Duration begin = loop.time();

        loop.callAt(begin.plus(seconds(0.6)), () -> last.setResult(tell("at 0.6 s", 0.6, begin)));
        loop.callLater(seconds(0.4), () -> tell("after 0.4 s", 0.4, begin));
        loop.callLater(seconds(0.2), () -> tell("after 0.2 s", 0.2, begin));
        loop.callSoon(() -> tell("soon", 0, begin));
        IO.println("four callbacks scheduled");

        IO.println("the last one said: " + last.await());
    });
}

String tell(String when, double due, Duration begin) {
    double passed = EventLoop.running().time().minus(begin).toNanos() / 1e9;
    String verdict = passed < due ? "too early" : "in time";
    IO.println("called %s: %.3f s have passed, %s".formatted(when, passed, verdict));
    return when;
}
