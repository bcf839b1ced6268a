package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is the loop's own thread's alone says so to every other thread. */
@Tag("real")
class ThreadCheckTest {
    @AsyncTest
    @Behaviour(22)
    void whatSchedulesRefusesOtherThreadsInAnyMode(EventLoop loop) {
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("callSoon", () -> loop.callSoon(() -> {}));
        uses.put("callLater", () -> loop.callLater(seconds(1), () -> {}));
        uses.put("callAt", () -> loop.callAt(seconds(1), () -> {}));
        uses.put("createTask", () -> loop.createTask(() -> 1));
        uses.put("runInExecutor", () -> loop.runInExecutor(null, () -> 1));
        uses.put("stop", loop::stop);
        for (boolean debug : List.of(false, true)) {
            loop.debug(debug);
            toThread(() -> uses.forEach(ThreadCheckTest::assertRefused));
        }
        loop.debug(false);
    }

    @AsyncTest
    @Behaviour(22)
    void whatElseIsTheLoopsOwnRefusesOtherThreads(EventLoop loop) {
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("allTasks", loop::allTasks);
        uses.put("setDefaultExecutor", () -> loop.setDefaultExecutor(ForkJoinPool.commonPool()));
        uses.put("shutdownDefaultExecutor", () -> loop.shutdownDefaultExecutor(seconds(1)));
        uses.put("setExceptionHandler", () -> loop.setExceptionHandler(null));
        uses.put(
                "callExceptionHandler",
                () -> loop.callExceptionHandler(ExceptionContext.of("words")));
        uses.put("debug", () -> loop.debug(true));
        uses.put("slowCallbackDuration", () -> loop.slowCallbackDuration(seconds(1)));
        toThread(() -> uses.forEach(ThreadCheckTest::assertRefused));
    }

    @AsyncTest
    void futuresTasksAndHandlesRefuseOtherThreads(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<?> task = createTask(() -> {});
        Handle handle = loop.callSoon(() -> {});
        TimerHandle timer = loop.callLater(seconds(9), () -> {});
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("setResult", () -> future.setResult(1));
        uses.put("setException", () -> future.setException(new IllegalStateException()));
        uses.put("cancel", future::cancel);
        uses.put("addDoneCallback", () -> future.addDoneCallback(_ -> {}));
        uses.put("removeDoneCallback", () -> future.removeDoneCallback(_ -> {}));
        uses.put("uncancel", task::uncancel);
        uses.put("Handle.cancel", handle::cancel);
        uses.put("shield", () -> shield(future));
        uses.put("gather", () -> gather(future));
        toThread(() -> {
            uses.forEach(ThreadCheckTest::assertRefused);
            assertRefused("cancel", task::cancel);
            assertRefused("Handle.cancel", timer::cancel);
        });
        timer.cancel();
    }

    /** The use must be named, whoever else shares the message. */
    private static void assertRefused(String name, ThrowingCallable use) {
        assertThatThrownBy(use)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains(name)
                .endsWith(
                        " was called on the thread "
                                + Thread.currentThread().getName()
                                + ", but its event loop runs on the thread "
                                + loopThreadIn(use)
                                + ". From other threads use loop.callSoonThreadsafe");
    }

    private static String loopThreadIn(ThrowingCallable use) {
        try {
            use.call();
        } catch (Throwable refused) {
            return String.valueOf(refused.getMessage())
                    .replaceFirst(".* runs on the thread (asyncio4j-loop-\\d+)\\. .*", "$1");
        }
        return "";
    }

    @AsyncTest
    void theSafeDoorIsOpenToEveryThread(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        toThread(() -> {
            loop.callSoonThreadsafe(() -> trail.add("callSoonThreadsafe"));
            loop.execute(() -> trail.add("execute"));
            assertThat(loop.isRunning()).isTrue();
            assertThat(loop.isClosed()).isFalse();
            assertThat(loop.time()).isZero();
            assertThat(loop.debug()).isFalse();
        });
        sleep(seconds(1));
        assertThat(trail).containsExactly("callSoonThreadsafe", "execute");
    }

    @Test
    void aLoopThatDoesNotRunMayBeUsedFromAnyThread() throws InterruptedException {
        List<String> trail = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                loop.callSoon(() -> trail.add("other"));
                                loop.stop();
                            });
            assertThat(other.join(java.time.Duration.ofSeconds(10))).isTrue();
            loop.runForever();
        }
        assertThat(trail).containsExactly("other");
    }
}
