// Two greenlets that sleep, waited for one by one and both at once, from a plain main.
//
// No loop is run by hand: the hub of the main thread runs while that waits. The first pair sleeps
// in a blocking call of the JDK's, which suspends a greenlet as gevent's own sleep does. Python:
// gevent with monkey.patch_all(), g1.join() and g2.join(), or gevent.joinall([g1, g2]).

import static dev.asyncio4j.Asyncio.seconds;

import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Greenlet;
import java.time.Duration;
import java.util.List;

void main() {
    long begin = System.nanoTime();
    Greenlet<?> g1 = Gevent.spawn(() -> task("task1", 3));
    Greenlet<?> g2 = Gevent.spawn(() -> task("task2", 1));
    g1.join();
    g2.join();
    IO.println("both over after " + secondsSince(begin) + " s");

    begin = System.nanoTime();
    Greenlet<String> g3 = Gevent.spawn(() -> greet("one", 3));
    Greenlet<String> g4 = Gevent.spawn(() -> greet("two", 1));
    Gevent.joinall(List.of(g3, g4));
    IO.println(g3.value() + " and " + g4.value() + " after " + secondsSince(begin) + " s");
}

void task(String name, int length) throws InterruptedException {
    IO.println(name + " run");
    Thread.sleep(Duration.ofSeconds(length));
    IO.println(name + " over");
}

String greet(String name, int length) {
    Gevent.sleep(seconds(length));
    return "hello from " + name;
}

long secondsSince(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
}
