package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.EventLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FixtureTest {
    private final Fixture fixture = new Fixture(new VirtualClock(Duration.ofMillis(1)));

    @Test
    void saysOfATestThatIsStuckWhereItsTasksAre() {
        Throwable stuck =
                catchThrowable(() ->
                        fixture.run(
                                () -> {
                                    createTask(FixtureTest::waitForever, "other");
                                    waitForever();
                                },
                                "the test"));
        assertThat(stuck)
                .isInstanceOf(StuckLoopError.class)
                .hasMessageContaining("no task is ready and no timer is pending");
        assertThat(stuck.getSuppressed()[0])
                .hasMessageContaining("name=the test, waits for Future[pending")
                .hasStackTraceContaining("FixtureTest.waitForever");
        assertThat(stuck.getSuppressed()[1]).hasMessageContaining("name=other");
    }

    @Test
    void throwsWhatTheTestThrows() {
        IllegalStateException own = new IllegalStateException("own");
        assertThatThrownBy(() ->
                        fixture.run(
                                () -> {
                                    throw own;
                                },
                                "the test"))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
    }

    private static void waitForever() {
        EventLoop.running().createFuture().await();
    }
}
