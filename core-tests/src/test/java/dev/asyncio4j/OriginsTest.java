package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In debug mode everything knows where it was created; without it nothing does. */
class OriginsTest {
    private static final String HERE = OriginsTest.class.getName();

    private final List<ExceptionContext> reports = new ArrayList<>();
    @AutoClose private final LogCapture log = new LogCapture();

    /** A loop in debug mode, whose reports are recorded. */
    private EventLoop debugged() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.debug(true);
        loop.setExceptionHandler((_, report) -> reports.add(report));
        return loop;
    }

    @AsyncTest
    void futuresTasksAndHandlesShowIt(EventLoop loop) {
        assertThat(loop.createFuture()).hasToString("Future[pending]");
        loop.debug(true);
        assertThat(loop.createFuture().toString())
                .matches("Future\\[pending, created at OriginsTest\\.java:\\d+]");
        Task<?> task = createTask(() -> {}, "t");
        assertThat(task.toString())
                .matches("Task\\[pending, name=t, created at OriginsTest\\.java:\\d+]");
        task.await();
        assertThat(task.toString())
                .matches(
                        "Task\\[finished, name=t, result=null, created at"
                                + " OriginsTest\\.java:\\d+]");
        Handle handle = loop.callSoon(new Named());
        assertThat(handle.toString())
                .matches("Handle\\[named, created at OriginsTest\\.java:\\d+]");
        TimerHandle timer = loop.callLater(seconds(1), new Named());
        assertThat(timer.toString())
                .matches("TimerHandle\\[named, created at OriginsTest\\.java:\\d+]");
        timer.cancel();
        assertThat(timer.toString())
                .matches("TimerHandle\\[cancelled, created at OriginsTest\\.java:\\d+]");
        assertThat(gather(loop.createFuture()).toString()).contains("created at OriginsTest.java:");
        loop.debug(false);
        assertThat(task).hasToString("Task[finished, name=t, result=null]");
    }

    private record Named() implements Runnable {
        @Override
        public void run() {}

        @Override
        public String toString() {
            return "named";
        }
    }

    @AsyncTest
    void theyShowTheLineThatCreatedThem(EventLoop loop) {
        loop.debug(true);
        int line = new Throwable().getStackTrace()[0].getLineNumber();
        Future<?> future = loop.createFuture();
        assertThat(future.toString()).endsWith(", created at OriginsTest.java:" + (line + 1) + "]");
        loop.debug(false);
    }

    @Test
    void aReportHasTheFramesOfTheProgramAlone() {
        try (EventLoop loop = debugged()) {
            loop.runUntilComplete(() -> {
                outer(loop);
                sleep(seconds(1));
            });
        }
        ExceptionContext report = reports.getFirst();
        assertThat(report.createdAt())
                .extracting(frame -> frame.getClassName() + "." + frame.getMethodName())
                .startsWith(HERE + ".inner", HERE + ".outer")
                .noneMatch(frame -> frame.startsWith("dev.asyncio4j.Task"))
                .noneMatch(frame -> frame.startsWith("java.lang.VirtualThread"))
                .noneMatch(frame -> frame.startsWith("jdk.internal."));
        assertThat(report.createdAt()).hasSize(3);
    }

    private static void outer(EventLoop loop) {
        inner(loop);
    }

    private static void inner(EventLoop loop) {
        loop.createTask(() -> {
            throw new IllegalStateException("own");
        });
    }

    @Test
    void aReportHasTenFramesAtMost() {
        try (EventLoop loop = debugged()) {
            deep(50, loop);
        }
        assertThat(reports.getFirst().createdAt())
                .hasSize(10)
                .allMatch(frame -> frame.getMethodName().equals("deep"));
    }

    private static void deep(int levels, EventLoop loop) {
        if (levels > 0) {
            deep(levels - 1, loop);
        } else {
            loop.createFuture().setException(new IllegalStateException("own"));
        }
    }

    @Test
    void whatIsReportedOfATaskThatIsPendingAtTheCloseHasIt() {
        try (EventLoop loop = debugged()) {
            loop.createTask(() -> sleep(seconds(9)));
            loop.runUntilComplete(() -> sleep(seconds(1)));
        }
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message()).startsWith("Task was destroyed");
        assertThat(reports.getFirst().createdAt().getFirst().getMethodName())
                .isEqualTo("whatIsReportedOfATaskThatIsPendingAtTheCloseHasIt");
    }

    @Test
    void whatIsReportedOfACallbackHasIt() {
        try (EventLoop loop = debugged()) {
            loop.callSoon(() -> {
                throw new IllegalStateException("own");
            });
            loop.runUntilComplete(() -> sleep(seconds(1)));
        }
        assertThat(reports.getFirst().message()).startsWith("Exception in callback");
        assertThat(reports.getFirst().createdAt().getFirst().getMethodName())
                .isEqualTo("whatIsReportedOfACallbackHasIt");
    }

    @Test
    void withoutDebugModeReportsDoNotHaveIt() {
        try (EventLoop loop = debugged()) {
            loop.debug(false);
            deep(1, loop);
            assertThat(loop.origins.size()).isZero();
        }
        assertThat(reports.getFirst().createdAt()).isEmpty();
    }

    @Test
    void theDefaultHandlerLogsIt() {
        try (EventLoop loop = debugged()) {
            loop.setExceptionHandler(null);
            deep(1, loop);
        }
        assertThat(log.only().getLevel()).isEqualTo(Level.SEVERE);
        assertThat(log.only().getMessage())
                .contains("\n  created\n\tat " + HERE + ".deep(OriginsTest.java:");
    }

    @Test
    @Tag("real")
    void aReportOfAFutureThatIsGarbageHasIt() {
        EventLoop loop = debugged();
        WeakReference<?> gone = new WeakReference<>(failed(loop));
        Garbage.collect(gone);
        loop.close();
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().future()).isNull();
        assertThat(reports.getFirst().createdAt().getFirst().getMethodName()).isEqualTo("failed");
    }

    private static Future<?> failed(EventLoop loop) {
        Future<?> future = loop.createFuture();
        future.setException(new IllegalStateException("own"));
        return future;
    }

    @Test
    @Tag("real")
    void holdsNothingOfWhatIsGarbage() {
        try (EventLoop loop = debugged()) {
            for (int i = 0; i < 10_000; i++) {
                loop.createFuture();
            }
            Garbage.collectUntil(() -> {
                loop.createFuture();
                return loop.origins.size() < 1_000;
            });
        }
    }

    @AsyncTest
    @Tag("real")
    void whatAnotherThreadSchedulesHasIt(EventLoop loop) throws InterruptedException {
        loop.debug(true);
        List<Handle> handles = new ArrayList<>();
        Thread other =
                Thread.ofPlatform().start(() -> handles.add(loop.callSoonThreadsafe(new Named())));
        other.join();
        assertThat(handles.getFirst().toString()).contains("created at OriginsTest.java:");
        loop.debug(false);
    }
}
