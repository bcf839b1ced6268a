package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.KeyboardInterrupt;
import dev.asyncio4j.Task;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class AsyncTestTest {
    @AsyncTest
    void runsTheMethodAsATaskNamedAfterIt() {
        Task<?> task = currentTask();
        assertThat(task).isNotNull();
        assertThat(task.name()).isEqualTo("runsTheMethodAsATaskNamedAfterIt()");
    }

    @AsyncTest
    void handsOverTheLoopAndItsClock(EventLoop loop, VirtualClock clock) {
        sleep(seconds(3600));
        assertThat(EventLoop.running()).isSameAs(loop);
        assertThat(clock.time()).isEqualTo(seconds(3600)).isEqualTo(loop.time());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @ExtendWith(AsyncExtension.class)
    void runsParameterizedTestsToo(int seconds, VirtualClock clock) {
        sleep(seconds(seconds));
        assertThat(clock.time()).isEqualTo(seconds(seconds));
    }

    @Test
    void failsTheTestForATaskLeftBehind() {
        assertThat(failureOf("leavesATaskBehind"))
                .hasMessageContaining("the test left tasks behind")
                .hasMessageContaining("name=straggler");
    }

    @Test
    void failsTheTestForAnErrorNobodyAskedFor() {
        Throwable failure = failureOf("losesAnError");
        assertThat(failure).hasMessageContaining("reported to the loop's exception handler");
        assertThat(failure.getSuppressed()[0])
                .hasMessageContaining("The exception of the task loser was never retrieved")
                .cause()
                .hasMessage("lost");
    }

    @Test
    void failsTheTestForWhatACallbackThrows() {
        assertThat(failureOf("callbackThrows").getSuppressed()[0])
                .hasMessageContaining("Exception in callback");
    }

    @Test
    void passesTheTestsOwnExceptionOnUnchanged() {
        assertThat(failureOf("throwsAChecked")).isInstanceOf(IOException.class).hasMessage("own");
    }

    @Test
    void doesNotReportALeftTaskOfATestThatFailedAnyway() {
        Throwable failure = failureOf("failsAndLeavesATaskBehind");
        assertThat(failure).hasMessage("own");
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void failsTheTestForWhatEndedItsLoopRatherThanForBeingCancelledThen() {
        assertThat(failureOf("isEndedByItsLoop")).isInstanceOf(KeyboardInterrupt.class);
    }

    private static Throwable failureOf(String method) {
        Event failed =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(Bad.class, method))
                        .execute()
                        .testEvents()
                        .failed()
                        .stream()
                        .findFirst()
                        .orElseThrow();
        return failed.getPayload(org.junit.platform.engine.TestExecutionResult.class)
                .orElseThrow()
                .getThrowable()
                .orElseThrow();
    }

    /** Tests that must fail; not found by the build, whose tests are in classes named so. */
    static class Bad {
        @AsyncTest
        void leavesATaskBehind() {
            createTask(() -> sleep(seconds(1)), "straggler");
            sleep(millis(1));
        }

        @AsyncTest
        void losesAnError() {
            createTask(
                    () -> {
                        throw new IllegalStateException("lost");
                    },
                    "loser");
            sleep(millis(1));
        }

        @AsyncTest
        void callbackThrows() {
            EventLoop.running()
                    .callSoon(() -> {
                        throw new IllegalStateException("in a callback");
                    });
            sleep(millis(1));
        }

        @AsyncTest
        void isEndedByItsLoop() {
            EventLoop.running()
                    .callSoon(() -> {
                        throw new KeyboardInterrupt();
                    });
            sleep(seconds(1));
        }

        @AsyncTest
        void throwsAChecked() throws IOException {
            throw new IOException("own");
        }

        @AsyncTest
        void failsAndLeavesATaskBehind() {
            createTask(() -> sleep(seconds(1)));
            throw new IllegalStateException("own");
        }
    }
}
