package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.checkpoint;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.testing.AsyncAssertions.assertDoesNotSuspend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import org.junit.jupiter.api.Test;

class ResourceGuardTest {
    private final ResourceGuard guard = new ResourceGuard("reading from this stream");

    private void use() {
        try (var _ = guard.enter()) {
            sleep(seconds(1));
        }
    }

    @AsyncTest
    void letsOneTaskInAfterTheOther() {
        use();
        assertThat(guard.user()).isNull();
        Task<?> other = createTask(this::use, "other");
        checkpoint();
        assertThat(guard.user()).isSameAs(other);
        other.await();
        use();
    }

    @AsyncTest
    void refusesASecondTaskAndNamesTheFirst() {
        Task<?> first = createTask(this::use, "first");
        checkpoint();
        assertThatThrownBy(guard::enter)
                .isExactlyInstanceOf(BusyResourceException.class)
                .hasMessage(
                        "another task is reading from this stream already: first. Let one task do"
                                + " so at a time: leave it to that one, or hold a Lock around it");
        assertThat(guard.user()).isSameAs(first);
        first.await();
    }

    @AsyncTest
    void refusesTheSameTaskToo() {
        try (var _ = guard.enter()) {
            assertThatThrownBy(guard::enter)
                    .isInstanceOf(BusyResourceException.class)
                    .hasMessageStartingWith("this task is reading from this stream already: ");
        }
    }

    @AsyncTest
    void isLeftByATaskThatIsCancelled() {
        Task<?> first = createTask(this::use);
        checkpoint();
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        use();
    }

    @AsyncTest
    void closedTwiceKeepsTheNextUserIn() {
        Held held = guard.enter();
        held.close();
        Task<?> next = createTask(this::use);
        checkpoint();
        held.close();
        assertThat(guard.user()).isSameAs(next);
        next.await();
    }

    @AsyncTest
    void isEnteredAndLeftWithoutSuspending() {
        assertDoesNotSuspend(() -> guard.enter().close());
    }

    @AsyncTest
    void showsWhoIsInIt() {
        assertThat(guard).hasToString("ResourceGuard[reading from this stream: nobody]");
        try (var _ = guard.enter()) {
            assertThat(guard)
                    .hasToString("ResourceGuard[reading from this stream: showsWhoIsInIt()]");
            assertThat(guard.user()).isSameAs(currentTask());
        }
    }

    @Test
    void isForTasks() {
        assertThatIllegalStateException()
                .isThrownBy(guard::enter)
                .withMessageStartingWith("cannot enter a resource guard here: no event loop runs");
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void needsAnActivity() {
        assertThatThrownBy(() -> new ResourceGuard(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("activity");
    }
}
