package dev.asyncio4j.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.testing.VirtualClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs random programs on each primitive and checks what must be true, whatever they do. */
class SyncModelTest {
    private static final int SEEDS = 150;

    private static final Map<String, LongFunction<RandomUse>> USES = new LinkedHashMap<>();

    static {
        USES.put("lock", RandomUses.OfALock::new);
        USES.put("semaphore", seed -> new RandomUses.OfASemaphore(seed, new Semaphore(3)));
        USES.put("bounded", seed -> new RandomUses.OfASemaphore(seed, new BoundedSemaphore(3)));
        USES.put("limiter", RandomUses.OfALimiter::new);
        USES.put("condition", RandomUses.OfACondition::new);
        USES.put("barrier", RandomUses.OfABarrier::new);
    }

    @Test
    void everyProgramKeepsTheRulesAndEnds() {
        USES.forEach((name, uses) -> {
            for (long seed = 0; seed < SEEDS; seed++) {
                assertThat(run(uses.apply(seed)).faults).as("%s, seed %d", name, seed).isEmpty();
            }
        });
    }

    @Test
    void theSameProgramGoesTheSameWayTwice() {
        USES.forEach((name, uses) -> {
            for (long seed = 0; seed < SEEDS; seed += 10) {
                assertThat(run(uses.apply(seed)).trail)
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(run(uses.apply(seed)).trail);
            }
        });
    }

    @Test
    void theProgramsDoWhatTheyAreMeantTo() {
        USES.forEach((name, uses) -> {
            List<String> all =
                    LongStream.range(0, 20)
                            .mapToObj(seed -> run(uses.apply(seed)).trail)
                            .flatMap(List::stream)
                            .toList();
            for (String what : List.of("got in", "cancelled in the queue", "cancelled elsewhere")) {
                assertThat(all).as(name).anyMatch(line -> line.endsWith(what));
            }
        });
    }

    @Test
    void onesThatPushInAreFound() {
        assertThat(faultsOf(RandomUses.PushingIn::new))
                .anyMatch(fault -> fault.matches("t\\d+ was not next: .*"));
    }

    @Test
    void onesThatForgetToReleaseAreFound() {
        assertThat(faultsOf(RandomUses.Forgetting::new))
                .anyMatch(fault -> fault.startsWith("permits in the end: "))
                .anyMatch(fault -> fault.startsWith("somebody waits in the end: "));
    }

    @Test
    void moreHoldersThanPermitsAreFound() {
        assertThat(faultsOf(RandomUses.TooMany::new))
                .anyMatch(fault -> fault.matches("holders: \\d, permits: 3"));
    }

    private static List<String> faultsOf(LongFunction<RandomUse> uses) {
        return LongStream.range(0, 50)
                .mapToObj(seed -> run(uses.apply(seed)).faults)
                .flatMap(List::stream)
                .toList();
    }

    private static RandomUse run(RandomUse use) {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, report) -> use.faults.add("reported: " + report));
        loop.runUntilComplete(loop.createTask(use::run));
        loop.close();
        return use;
    }
}
