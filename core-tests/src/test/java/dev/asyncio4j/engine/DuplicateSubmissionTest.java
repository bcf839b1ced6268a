package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Taking the stack trace of a suspended virtual thread that can go on submits its continuation once
 * more, here and now. To the strand that must make no difference, in whatever phase it is.
 */
class DuplicateSubmissionTest {
    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;

    @AfterEach
    void noTurnHasFailed() {
        assertThat(test.bugs).isEmpty();
    }

    @Test
    void ofAReadyStrandGivesItNoSecondTurn() {
        Strand strand = threeSteps("a");
        engine.enqueue(strand);
        engine.enqueue(test.internal(() -> submitAgain(strand)));
        engine.enqueue(threeSteps("b"));
        test.runReady();
        assertThat(test.trail).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
    }

    @Test
    void ofAStrandThatWasResumedGivesItNoSecondTurn() {
        Strand strand =
                test.strand(() -> {
                    current().hold();
                    test.trail.add("resumed");
                    current().yieldTurn();
                    test.trail.add("end");
                });
        engine.enqueue(strand);
        engine.enqueue(
                test.internal(() -> {
                    strand.resume();
                    submitAgain(strand);
                }));
        engine.enqueue(test.internal(() -> engine.enqueue(test.strand(this::twoTurns))));
        test.runReady();
        assertThat(test.trail).containsExactly("resumed", "turn 1", "end", "turn 2");
    }

    @Test
    void ofAStrandThatTheJdkHasWokenGivesItNoSecondTurn() {
        Strand strand =
                test.strand(() -> {
                    LockSupport.park(this);
                    test.trail.add("unparked");
                    current().yieldTurn();
                    test.trail.add("end");
                });
        engine.enqueue(strand);
        engine.enqueue(
                test.internal(() -> {
                    LockSupport.unpark(strand.thread());
                    submitAgain(strand);
                }));
        engine.enqueue(test.internal(() -> engine.enqueue(test.strand(this::twoTurns))));
        test.runReady();
        assertThat(test.trail).containsExactly("unparked", "turn 1", "end", "turn 2");
    }

    @Test
    void ofAHeldStrandDoesNotResumeIt() {
        Strand strand =
                test.strand(() -> {
                    current().hold();
                    test.trail.add("resumed");
                });
        engine.enqueue(strand);
        engine.enqueue(test.internal(() -> submitAgain(strand)));
        test.runReady();
        assertThat(test.trail).isEmpty();
    }

    private static void submitAgain(Strand strand) {
        assertThat(Objects.requireNonNull(strand.thread()).getStackTrace()).isNotEmpty();
    }

    private Strand threeSteps(String name) {
        return test.strand(() -> {
            test.trail.add(name + "1");
            current().yieldTurn();
            test.trail.add(name + "2");
            current().yieldTurn();
            test.trail.add(name + "3");
        });
    }

    private void twoTurns() {
        test.trail.add("turn 1");
        current().yieldTurn();
        test.trail.add("turn 2");
    }

    private static Strand current() {
        return Objects.requireNonNull(Strand.current());
    }
}
