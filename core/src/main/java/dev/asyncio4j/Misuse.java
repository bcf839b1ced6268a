package dev.asyncio4j;

import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.engine.Strand;
import java.util.Objects;

/** The errors of wrong use: each says what was found, and what to do. */
final class Misuse {
    private Misuse() {}

    static IllegalStateException noLoop() {
        return new IllegalStateException(
                "no running event loop on "
                        + Strand.describe(Thread.currentThread())
                        + ". Call it in code that Asyncio.run or createTask runs");
    }

    static IllegalStateException awaitsItself(Task<?> task) {
        return new IllegalStateException(
                "the task cannot await itself, it would never end: " + task);
    }

    static IllegalStateException otherLoop(Task<?> task, Future<?> future) {
        return new IllegalStateException(
                "the task "
                        + task.name()
                        + " cannot await a future attached to a different loop: "
                        + future
                        + ". Await it by future.toCompletableFuture(), or create it on this loop");
    }

    static InvalidStateException notThereYet(String what, Future<?> future) {
        return new InvalidStateException(
                "the " + what + " is not there yet: " + future + " is pending. Await it first");
    }

    static InvalidStateException doneAlready(String operation, Future<?> future) {
        return new InvalidStateException(operation + ": the future is done already: " + future);
    }

    static IllegalStateException wrongThread(String operation, Engine engine) {
        return new IllegalStateException(
                operation
                        + " was called on "
                        + Strand.describe(Thread.currentThread())
                        + ", but its event loop runs on the thread "
                        + engine.threadName()
                        + Engine.REMEDY);
    }

    static IllegalStateException nestedRun() {
        return new IllegalStateException(
                "cannot run an event loop here: this code runs on one already. Call the code"
                        + " directly, or create a task and await it; or run the loop on another"
                        + " thread, with toThread");
    }

    /** FromThread was used on a loop. */
    static IllegalStateException notOnAThread(String method, String remedy) {
        return new IllegalStateException(
                "FromThread."
                        + method
                        + " is for threads, but this code runs on an event loop, on "
                        + Strand.describe(Thread.currentThread())
                        + ": "
                        + remedy);
    }

    /** FromThread was used on a thread that is nobody's. */
    static IllegalStateException notSent(String method) {
        return new IllegalStateException(
                "FromThread."
                        + method
                        + " is for code that toThread runs, but "
                        + Strand.describe(Thread.currentThread())
                        + " was not sent by a task. Use Asyncio.runCoroutineThreadsafe with the"
                        + " loop that is meant, or a Portal");
    }

    static IllegalStateException closed() {
        return new IllegalStateException(
                "Event loop is closed; create another one, or run the code with Asyncio.run");
    }

    static IllegalStateException alreadyRunning() {
        return new IllegalStateException(
                "this event loop is running already, on another thread; hand it work with"
                        + " runCoroutineThreadsafe, or create a loop for this thread");
    }

    /** Checks how many may run at once. */
    static void requireLimit(int limit) {
        if (limit < 1) {
            throw argument("limit", limit, "1 or more");
        }
    }

    /** Checks one of several pieces of code. */
    static <C> C requireCode(C code) {
        return Objects.requireNonNull(code, "one of the pieces of code is null");
    }

    /** Checks an argument: {@code name: what was found (expected: what was expected)}. */
    static IllegalArgumentException argument(String name, Object found, String expected) {
        return new IllegalArgumentException(name + ": " + found + " (expected: " + expected + ")");
    }
}
