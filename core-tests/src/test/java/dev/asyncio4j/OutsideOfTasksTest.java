package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What whoever tries to suspend where no task is gets to read. */
class OutsideOfTasksTest {
    /** Each way to suspend, by what its message calls it. */
    private static Map<String, Action<?>> waysToSuspend(Future<Integer> future) {
        Map<String, Action<?>> ways = new LinkedHashMap<>();
        ways.put("sleep", () -> sleep(ZERO));
        ways.put("await a future", () -> future.await());
        ways.put("wait for futures", () -> Asyncio.wait(List.of(future)));
        ways.put("wait for a future", () -> waitFor(future, ZERO));
        ways.put("set a timeout", () -> timeout(null, () -> 1));
        ways.put("open a task group", () -> taskGroup(_ -> 1));
        return ways;
    }

    @Test
    @Tag("real")
    void onAnOrdinaryThreadTheMessageNamesIt() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            Map<String, Action<?>> ways = waysToSuspend(loop.createFuture());
            Thread thread =
                    Thread.ofPlatform()
                            .name("ordinary")
                            .start(() ->
                                    ways.values()
                                            .forEach(way -> thrown.add(catchThrowable(way::run))));
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            assertThat(thrown)
                    .allSatisfy(
                            error -> assertThat(error).isInstanceOf(IllegalStateException.class))
                    .extracting(Throwable::getMessage)
                    .containsExactlyElementsOf(
                            ways.keySet().stream()
                                    .map(way ->
                                            "cannot "
                                                    + way
                                                    + " here: no event loop runs on the thread"
                                                    + " ordinary. Call it in code that Asyncio.run"
                                                    + " or createTask runs")
                                    .toList());
        }
    }

    @AsyncTest
    void inACallbackTheMessageSaysSo(EventLoop loop) {
        Map<String, Action<?>> ways = waysToSuspend(loop.createFuture());
        List<Throwable> thrown = new ArrayList<>();
        loop.callSoon(() -> ways.values().forEach(way -> thrown.add(catchThrowable(way::run))));
        sleep(ZERO);
        assertThat(thrown)
                .extracting(Throwable::getMessage)
                .containsExactlyElementsOf(
                        ways.keySet().stream().map(OutsideOfTasksTest::inNoTask).toList());
    }

    @AsyncTest
    @Tag("real")
    void onAVirtualThreadOfATasksOwnTheMessageSaysSo(EventLoop loop) throws Exception {
        Map<String, Action<?>> ways = waysToSuspend(loop.createFuture());
        List<Throwable> thrown = new ArrayList<>();
        Thread thread =
                Thread.startVirtualThread(
                        () -> ways.values().forEach(way -> thrown.add(catchThrowable(way::run))));
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        assertThat(thrown)
                .extracting(Throwable::getMessage)
                .containsExactlyElementsOf(
                        ways.keySet().stream().map(OutsideOfTasksTest::inNoTask).toList());
    }

    private static String inNoTask(String way) {
        return "cannot "
                + way
                + " here: this code runs on an event loop but in no task; it is a callback, or a"
                + " thread that a task started. Callbacks must not wait: move the code into a task"
                + " with createTask";
    }

    @AsyncTest
    void aCallbackIsNotHeldUpByWhatIsDone(EventLoop loop) {
        List<Integer> results = new ArrayList<>();
        Future<Integer> done = loop.createFuture();
        done.setResult(7);
        loop.callSoon(() -> results.add(done.await()));
        sleep(ZERO);
        assertThat(results).containsExactly(7);
    }

    @AsyncTest
    void asCompletedIsMadeInATaskToo(EventLoop loop) {
        List<Throwable> thrown = new ArrayList<>();
        Future<Integer> future = loop.createFuture();
        loop.callSoon(
                () -> thrown.add(catchThrowable(() -> asCompleted(List.of(future), seconds(1)))));
        sleep(ZERO);
        assertThat(thrown)
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo(inNoTask("wait for futures"));
        assertThat(future).hasToString("Future[pending]");
    }
}
