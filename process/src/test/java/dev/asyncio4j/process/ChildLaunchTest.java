package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.process.internal.Envelope;
import dev.asyncio4j.process.internal.Lobby;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Children that tasks start. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ChildLaunchTest {
    private static int turnsDuringAStart(AtomicInteger turns) throws Exception {
        int before = turns.get();
        ChildProcess child = ChildProcess.start(() -> {});
        int during = turns.get() - before;
        child.join();
        assertThat(child.exitCode()).isZero();
        return during;
    }

    @Test
    void startingDoesNotHoldUpTheLoop() throws Exception {
        // To open it suspends by itself, the first time.
        Lobby.open();
        AtomicInteger turns = new AtomicInteger();
        run(() -> {
            Task<Integer> starting = Asyncio.<Integer>createTask(() -> turnsDuringAStart(turns));
            while (!starting.isDone()) {
                sleep(Duration.ZERO);
                turns.incrementAndGet();
            }
            assertThat(starting.await()).isPositive();
        });
    }

    @Test
    void aCancelledStartLeavesNothingThatRuns() {
        run(() -> {
            Task<?> starting = createTask(() -> ChildProcess.start(ChildCode::sleepForEver).pid());
            sleep(Duration.ZERO);
            assertThat(starting.isDone()).isFalse();
            starting.cancel();
            assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
        });
        // What was started all the same is waited for after the test.
    }

    @Test
    void whatCannotBeSentIsRefusedAsAnywhere() {
        Object lock = new Object();
        run(() ->
                assertThatThrownBy(() -> ChildProcess.start(() -> System.out.println(lock)))
                        .isInstanceOf(NotSerializableException.class));
    }

    /** Whatever fails when the system has started it: here there is nothing to tell it. */
    @Test
    @SuppressWarnings("NullAway") // the fault
    void aStartThatFailsHalfWayLeavesNothingThatRuns() {
        Envelope none = new Envelope(null, List.of());
        assertThatThrownBy(() ->
                        ChildProcess.begin(
                                ChildOptions.defaults(), none, getClass().getClassLoader()))
                .isInstanceOf(NullPointerException.class);
        assertThat(ChildProcess.activeChildren()).isEmpty();
        // What runs all the same fails the test when it is over.
    }

    @Test
    void aNameMayBeOfAnyLength() throws Exception {
        String name = "x".repeat(70_000);
        ChildProcess child =
                ChildProcess.start(
                        name,
                        () ->
                                System.exit(
                                        ChildProcess.current().name().length() == 70_000 ? 4 : 5));
        child.join();
        assertThat(child.exitCode()).isEqualTo(4);
    }
}
