package dev.asyncio4j.testing;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The loop of one test, and what is held against the test afterwards. */
final class Fixture {
    final VirtualClock clock;
    final EventLoop loop;
    private final List<ExceptionContext> reports = new ArrayList<>();
    private @Nullable Throwable failure;

    /** The body of a test. */
    @FunctionalInterface
    interface Body {
        void run() throws Throwable;
    }

    Fixture() {
        this(new VirtualClock());
    }

    Fixture(VirtualClock clock) {
        this.clock = clock;
        loop = clock.createLoop();
        loop.setExceptionHandler((_, report) -> reports.add(report));
    }

    void run(Body body, String name) throws Throwable {
        Task<?> test = loop.createTask(() -> runBody(body), TaskOptions.named(name));
        try {
            loop.runUntilComplete(test);
        } catch (StuckLoopError stuck) {
            failBecause(withTasks(stuck));
        } catch (Throwable thrown) {
            failBecause(thrown);
        }
        checkTasks(test);
        loop.close();
        checkReports();
        if (failure != null) {
            throw failure;
        }
    }

    private void runBody(Body body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            // Not in the place of what ended the run, and so cancelled the test.
            failBecause(thrown);
        }
    }

    private void checkTasks(Task<?> test) {
        Set<Task<?>> left = new LinkedHashSet<>(loop.allTasks());
        left.remove(test);
        if (!left.isEmpty() && failure == null) {
            failBecause(new AssertionError("the test left tasks behind: " + left));
        }
        // What closing the loop says of them is known by now.
        if (!left.isEmpty()) {
            loop.setExceptionHandler((_, _) -> {});
        }
    }

    private void checkReports() {
        if (!reports.isEmpty()) {
            AssertionError error =
                    new AssertionError("errors were reported to the loop's exception handler");
            for (ExceptionContext report : reports) {
                error.addSuppressed(new AssertionError(report.message(), report.exception()));
            }
            failBecause(error);
        }
    }

    private Throwable withTasks(StuckLoopError stuck) {
        for (Task<?> task : loop.allTasks()) {
            Throwable where = new Throwable("here is " + task);
            where.setStackTrace(task.stack());
            stuck.addSuppressed(where);
        }
        return stuck;
    }

    private void failBecause(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown) {
            failure.addSuppressed(thrown);
        }
    }
}
