package dev.asyncio4j;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventLoopMisuseTest {
    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();
    private final List<Object> trail = new ArrayList<>();

    @Test
    void refusesTheFutureOfAnotherLoop() {
        try (EventLoop other = clock.createLoop()) {
            Future<String> future = other.createFuture();
            assertThatThrownBy(() -> loop.runUntilComplete(future))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "future: Future[pending] of another loop (expected: of the loop that"
                                    + " runs it)");
        }
    }

    @Test
    void refusesToRunOnALoop() {
        try (EventLoop other = clock.createLoop()) {
            loop.runUntilComplete(() -> {
                for (EventLoop refusing : List.of(loop, other)) {
                    assertNested(refusing::runForever);
                    assertNested(() -> refusing.runUntilComplete(() -> trail.add("inner")));
                    assertNested(() -> refusing.runUntilComplete(refusing.createFuture()));
                }
            });
        }
        assertThat(trail).isEmpty();
    }

    private static void assertNested(ThrowingCallable run) {
        assertThatThrownBy(run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "cannot run an event loop here: this code runs on one already.");
    }

    @Test
    @Tag("real")
    void refusesToRunTwiceAtOnce() {
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        loop.callSoon(() -> {
            Thread other =
                    new Thread(() -> {
                        try {
                            loop.runForever();
                        } catch (Throwable refused) {
                            refusal.complete(refused);
                        }
                    });
            other.start();
        });
        loop.runUntilComplete(() -> refusal.get(10, SECONDS));
        assertThat(refusal.join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this event loop is running already, on another thread;");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        assertThatThrownBy(() -> EventLoop.create(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> loop.runUntilComplete((Future<?>) null)).hasMessage("future");
        assertThatThrownBy(() -> loop.runUntilComplete((Callable<?>) null)).hasMessage("code");
        assertThatThrownBy(() -> loop.runUntilComplete((Action<?>) null)).hasMessage("action");
        assertThatThrownBy(() -> loop.callSoon(null)).hasMessage("callback");
        assertThatThrownBy(() -> loop.callSoon(() -> {}, null)).hasMessage("context");
        assertThatThrownBy(() -> loop.callSoonThreadsafe(null)).hasMessage("callback");
        assertThatThrownBy(() -> loop.callSoonThreadsafe(() -> {}, null)).hasMessage("context");
        assertThatThrownBy(() -> loop.execute(null)).hasMessage("callback");
        assertThatThrownBy(() -> loop.createTask((Callable<?>) null)).hasMessage("code");
        assertThatThrownBy(() -> loop.createTask((Action<?>) null)).hasMessage("code");
        assertThatThrownBy(() -> loop.createTask(() -> 1, null)).hasMessage("options");
    }
}
