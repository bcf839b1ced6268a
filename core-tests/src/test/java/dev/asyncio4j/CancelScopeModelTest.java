package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.VirtualClock;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs random programs with cancel scopes, and checks what must be true of each. */
class CancelScopeModelTest {
    private static final int SEEDS = 400;

    @Test
    void everyWaitGoesByTheScopesAroundIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(new RandomScopes(seed)).faults).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void theSameProgramGoesTheSameWayTwice() {
        for (long seed = 0; seed < SEEDS; seed += 5) {
            assertThat(run(new RandomScopes(seed)).trail)
                    .as("seed %d", seed)
                    .isEqualTo(run(new RandomScopes(seed)).trail);
        }
    }

    @Test
    void theProgramsDoWhatTheyAreMeantTo() {
        List<String> all = of(RandomScopes::new).flatMap(run -> run.trail.stream()).toList();
        for (int kind = 0; kind < 9; kind++) {
            String begins = " begins " + kind;
            assertThat(all).anyMatch(line -> line.endsWith(begins));
        }
        for (String end : List.of(" done", " caught", " swallowed", " timed out")) {
            assertThat(all).anyMatch(line -> line.endsWith(end));
        }
    }

    @Test
    void aShieldThatLetsThroughIsFound() {
        assertThat(of(LeakyShields::new).flatMap(run -> run.faults.stream()))
                .anyMatch(fault -> fault.endsWith("was cancelled, by nobody"));
    }

    private static Stream<RandomScopes> of(LongFunction<RandomScopes> programs) {
        return LongStream.range(0, 50).mapToObj(seed -> run(programs.apply(seed)));
    }

    private static RandomScopes run(RandomScopes program) {
        VirtualClock.run(() -> {
            program.run();
            return null;
        });
        return program;
    }

    /** Its shields let through what is cancelled around them, and say otherwise. */
    private static final class LeakyShields extends RandomScopes {
        LeakyShields(long seed) {
            super(seed);
        }

        @Override
        boolean isShield(CancelScope scope) {
            return true;
        }
    }
}
