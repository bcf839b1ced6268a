package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no program goes on after ends the run at once, and reaches whoever runs the loop. */
class FatalErrorTest {
    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();
    private final List<String> trail = new ArrayList<>();

    @BeforeEach
    void recordReports() {
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
    }

    @Test
    @Behaviour(7)
    void ofTheMainTaskEscapesFromTheRun() {
        KeyboardInterrupt fatal = new KeyboardInterrupt();
        assertThatThrownBy(() -> loop.runUntilComplete(() -> raise(fatal))).isSameAs(fatal);
        loop.close();
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(7)
    void leavesNoStopBehindForTheNextRun() {
        assertThatThrownBy(() -> loop.runUntilComplete(() -> raise(new KeyboardInterrupt())))
                .isInstanceOf(KeyboardInterrupt.class);
        assertThat(loop.<String>runUntilComplete(() -> sleep(seconds(1), "second run")))
                .isEqualTo("second run");
    }

    @Test
    @Behaviour(7)
    void ofAnotherTaskEscapesToo() {
        OutOfMemoryError fatal = new OutOfMemoryError("thrown by a test");
        Task<?> main = loop.createTask(() -> sleep(seconds(2)));
        loop.createTask(() -> {
            sleep(seconds(1));
            throw fatal;
        });
        assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(fatal);
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(main.isDone()).isFalse();
        loop.runUntilComplete(main);
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @Test
    void ofACallbackKeepsTheCallbacksBehindItForTheNextRun() {
        loop.callSoon(() -> {
            throw new OutOfMemoryError("thrown by a test");
        });
        loop.callSoon(() -> trail.add("behind it"));
        assertThatThrownBy(loop::runForever)
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("thrown by a test");
        assertThat(trail).isEmpty();
        loop.stop();
        loop.runForever();
        assertThat(trail).containsExactly("behind it");
    }

    @Test
    void ofAnExceptionHandlerEscapesToo() {
        KeyboardInterrupt fatal = new KeyboardInterrupt();
        loop.setExceptionHandler((_, _) -> {
            throw fatal;
        });
        loop.callSoon(() -> {
            throw new IllegalArgumentException("for the handler");
        });
        try (LogCapture log = new LogCapture()) {
            assertThatThrownBy(loop::runForever).isSameAs(fatal);
            assertThat(log.messages()).anyMatch(line -> line.contains("in exception handler"));
        }
    }

    @Test
    void ofACleanupAtCloseKeepsNeitherOtherCleanupsNorTheLoopFromEnding() {
        KeyboardInterrupt fatal = new KeyboardInterrupt();
        loop.createTask(() -> cleanUp(() -> raise(fatal)));
        loop.createTask(() -> cleanUp(() -> trail.add("cleaned up")));
        loop.stop();
        loop.runForever();
        loop.setExceptionHandler((_, _) -> {});
        assertThatThrownBy(loop::close).isSameAs(fatal);
        assertThat(trail).containsExactly("cleaned up");
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void endsOneRunOnlyHoweverOftenItIsThrownOn() {
        KeyboardInterrupt fatal = new KeyboardInterrupt();
        Task<?> failed = loop.createTask(() -> raise(fatal));
        Task<?> affected =
                loop.createTask(() -> {
                    sleep(seconds(1));
                    failed.await();
                });
        Task<?> main = loop.createTask(() -> sleep(seconds(2)));
        assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(fatal);
        loop.runUntilComplete(main);
        assertThat(affected.exception()).isSameAs(fatal);
    }

    @Test
    void thrownOnByTheCleanupOfTheMainTaskIsStillThatError() {
        OutOfMemoryError fatal = new OutOfMemoryError("thrown by a test");
        RunOptions options = RunOptions.defaults().withLoop(() -> loop);
        assertThatThrownBy(() ->
                        Asyncio.run(
                                () -> {
                                    var child = createTask(() -> raise(fatal));
                                    try {
                                        sleep(seconds(1));
                                    } finally {
                                        child.await();
                                    }
                                },
                                options))
                .isSameAs(fatal);
    }

    @Test
    void isNoneThatAProgramCanGoOnAfter() {
        loop.callSoon(() -> {
            throw new StackOverflowError("thrown by a test");
        });
        loop.callSoon(() -> {
            throw new AssertionError("thrown by a test");
        });
        loop.callSoon(() -> trail.add("behind them"));
        loop.stop();
        loop.runForever();
        assertThat(trail).hasSize(3).last().isEqualTo("behind them");
    }

    private static void cleanUp(Runnable cleanup) {
        try {
            sleep(seconds(1));
        } finally {
            cleanup.run();
        }
    }

    private static void raise(Error error) {
        throw error;
    }
}
