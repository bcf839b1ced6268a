package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.StreamReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** How programs end, and are ended. */
@Tag("real")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NoChildrenLeft.class)
class SubprocessEndTest {
    private static final SubprocessOptions PIPES = SubprocessOptions.pipes();

    /** Unlike that of Ctrl-C, it is never ignored, as that is by what runs in the background. */
    private static final int SIGALRM = 14;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String line(StreamReader from) throws IOException {
        return new String(from.readline(), UTF_8).strip();
    }

    @Test
    void aKilledProgramHasTheSignalForItsExitCode() {
        Asyncio.run(() -> {
            try (Subprocess killed = Subprocess.exec("sleep", "100");
                    Subprocess terminated = Subprocess.exec("sleep", "100");
                    Subprocess alarmed = Subprocess.exec("sleep", "100")) {
                assertThat(killed.kill()).isTrue();
                assertThat(terminated.terminate()).isTrue();
                assertThat(alarmed.sendSignal(SIGALRM)).isTrue();
                assertThat(killed.await()).isEqualTo(-9);
                assertThat(terminated.await()).isEqualTo(-15);
                assertThat(alarmed.await()).isEqualTo(-SIGALRM);
                assertThat(killed.toString()).endsWith(", killed by signal 9]");
            }
        });
    }

    @Test
    void aProgramThatHasEndedGetsNoSignal() {
        Asyncio.run(() -> {
            try (Subprocess nothing = Subprocess.exec("true")) {
                nothing.await();
                assertThat(nothing.kill()).isFalse();
                assertThat(nothing.terminate()).isFalse();
                assertThat(nothing.sendSignal(SIGALRM)).isFalse();
                assertThatThrownBy(() -> nothing.sendSignal(0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("signal: 0 (expected: 1 to 64)");
            }
        });
    }

    @Test
    void aSignalIsHandledByTheProgram() {
        Asyncio.run(() -> {
            String trapping =
                    "trap 'echo caught; exit 4' ALRM; echo ready; while :; do sleep 0.05; done";
            try (Subprocess shell = Subprocess.shell(PIPES, trapping)) {
                assertThat(line(shell.stdout())).isEqualTo("ready");
                shell.sendSignal(SIGALRM);
                assertThat(line(shell.stdout())).isEqualTo("caught");
                assertThat(shell.await()).isEqualTo(4);
            }
        });
    }

    @Test
    @Behaviour(182)
    void tenTasksWaitForTheSameCode() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "read line; exit 9")) {
                List<Task<Integer>> waiting = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    waiting.add(Asyncio.<Integer>createTask(shell::await));
                }
                sleep(Duration.ZERO);
                shell.stdin().close();
                assertThat(gather(waiting).await()).hasSize(10).containsOnly(9);
            }
        });
    }

    @Test
    @Behaviour(182)
    void aCancelledWaitLeavesItRunning() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                Task<Integer> waiting = Asyncio.<Integer>createTask(cat::await);
                sleep(Duration.ZERO);
                waiting.cancel();
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                assertThat(cat.exitCode()).isNull();
                cat.stdin().close();
                assertThat(cat.await()).isZero();
            }
        });
    }

    @Test
    @Behaviour(182)
    void aCancelledStartLeavesNothingThatRuns() {
        Asyncio.run(() -> {
            for (int turns = 0; turns < 12; turns++) {
                Task<Subprocess> starting =
                        Asyncio.<Subprocess>createTask(
                                () -> Subprocess.exec(PIPES, "sleep", "100"));
                sleep(Duration.ofMillis(turns / 2));
                starting.cancel();
                try {
                    starting.await().close();
                } catch (CancelledError expected) {
                    assertThat(starting.isCancelled()).isTrue();
                }
            }
            // Those starts that went on have ended when others have that began after them.
            List<Callable<Integer>> later = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                later.add(() -> {
                    try (Subprocess nothing = Subprocess.exec("true")) {
                        return nothing.await();
                    }
                });
            }
            gather(later, 1).await();
        });
    }

    @Test
    void aCancelledCommunicationLeavesItRunning() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "cat; sleep 100")) {
                Task<?> talking =
                        Asyncio.<SubprocessOutput>createTask(() -> shell.communicate(bytes("x")));
                sleep(Duration.ofMillis(50));
                talking.cancel();
                assertThatThrownBy(talking::await).isInstanceOf(CancelledError.class);
                assertThat(shell.exitCode()).isNull();
            }
        });
    }

    @Test
    @Behaviour(183)
    void closingKillsWhatRuns() {
        Asyncio.run(() -> {
            Subprocess sleeping = Subprocess.exec("sleep", "100");
            sleeping.close();
            assertThat(sleeping.toString()).endsWith(", closed]");
            assertThat(sleeping.await()).isEqualTo(-9);
        });
    }

    @Test
    @Behaviour(183)
    void closingLeavesAloneWhatHasEnded() {
        Asyncio.run(() -> {
            Subprocess echo = Subprocess.exec(PIPES, "echo", "hello");
            assertThat(echo.await()).isZero();
            echo.close();
            echo.close();
            assertThat(echo.exitCode()).isZero();
            assertThat(echo.await()).isZero();
        });
    }

    @Test
    void aLoopThatIsClosedKillsWhatRuns() throws Exception {
        long pid = Asyncio.run(() -> Subprocess.exec(PIPES, "sleep", "100").pid());
        @Nullable ProcessHandle left = ProcessHandle.of(pid).orElse(null);
        if (left != null) {
            left.onExit().get();
        }
    }

    @Test
    void debugModeNamesWhatNobodyHasClosed() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.debug(true);
            loop.setExceptionHandler((_, context) -> reported.add(context.message()));
            loop.runUntilComplete(() -> {
                Subprocess.exec(PIPES, "sleep", "100");
                Subprocess.exec("true").await();
                Subprocess.exec("sleep", "100").close();
            });
        }
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst())
                .matches("Never closed: the subprocess \\d+: sleep 100; the event loop was closed");
    }

    @Test
    void theExitIsSeenAlthoughTheCommonPoolIsBlocked() {
        Asyncio.run(() -> {
            java.util.concurrent.CountDownLatch release =
                    new java.util.concurrent.CountDownLatch(1);
            try {
                for (int i = 0; i < 64; i++) {
                    java.util.concurrent.ForkJoinPool.commonPool().execute(() -> await(release));
                }
                try (Subprocess nothing = Subprocess.exec("true")) {
                    assertThat(nothing.await()).isZero();
                }
            } finally {
                release.countDown();
            }
        });
    }

    private static void await(java.util.concurrent.CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
