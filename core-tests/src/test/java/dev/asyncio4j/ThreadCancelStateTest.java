package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedByInterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a thread is told, moment by moment. */
class ThreadCancelStateTest {
    private final ThreadCancelState state = new ThreadCancelState();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    @Test
    void anInterruptBeforeTheCodeBeginsComesWhenItDoes() {
        state.ask("enough", false);
        state.interrupt();
        assertThat(isInterrupted()).isFalse();
        state.enter(true);
        assertThat(isInterrupted()).isTrue();
    }

    @Test
    void anInterruptAfterTheCodeHasEndedDoesNotCome() {
        state.enter(true);
        state.ask("enough", false);
        assertThat(state.leave(null)).isFalse();
        state.interrupt();
        assertThat(isInterrupted()).isFalse();
        assertThat(state.isNoticed()).isFalse();
    }

    @Test
    void anInterruptThatCodeLeavesSetIsClearedAndWasNotNoticed() {
        state.enter(true);
        state.ask("enough", false);
        state.interrupt();
        assertThat(state.leave(null)).isFalse();
        assertThat(isInterrupted()).isFalse();
        assertThat(state.isNoticed()).isFalse();
    }

    @Test
    void aCallThatThrowsAndLeavesTheStatusSetHasNoticed() {
        state.enter(true);
        state.ask("enough", false);
        state.interrupt();
        assertThat(state.leave(new ClosedByInterruptException())).isTrue();
        assertThat(isInterrupted()).isFalse();
        assertThat(state.isNoticed()).isTrue();
    }

    @Test
    void anInterruptOfOthersIsLeftAlone() {
        state.enter(true);
        Thread.currentThread().interrupt();
        assertThat(state.leave(new InterruptedException())).isFalse();
        assertThat(isInterrupted()).isTrue();
        assertThat(state.isNoticed()).isFalse();
    }

    @Test
    void whatHasBeenNoticedInterruptsNobody() {
        state.enter(true);
        state.ask("enough", false);
        assertThatThrownBy(state::check).isInstanceOf(CancelledError.class).hasMessage("enough");
        state.interrupt();
        assertThat(isInterrupted()).isFalse();
        assertThat(state.isNoticed()).isTrue();
    }

    @Test
    void oneCancellationInterruptsOnce() {
        state.enter(true);
        state.ask("enough", true);
        state.interrupt();
        assertThat(Thread.interrupted()).isTrue();
        state.interrupt();
        assertThat(isInterrupted()).isFalse();
        state.ask("another", true);
        state.interrupt();
        assertThat(isInterrupted()).isTrue();
    }

    @Test
    void aRequestThatComesAfterOneThatWasNoticedWasNot() {
        state.enter(true);
        state.ask("first", false);
        assertThatThrownBy(state::check).hasMessage("first");
        state.ask("second", false);
        assertThat(state.isNoticed()).isFalse();
        assertThatThrownBy(state::check).hasMessage("second");
    }
}
