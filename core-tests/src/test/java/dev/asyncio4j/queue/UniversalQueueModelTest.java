package dev.asyncio4j.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs random programs on real threads and checks what must be true of each. */
@Tag("real")
@Timeout(120)
class UniversalQueueModelTest {
    private static final int SEEDS = 200;

    @Test
    void everyItemIsGotOnceOrRefused() throws Exception {
        Set<String> outcomes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomThreadsProgram program = new RandomThreadsProgram(seed);
            program.run();
            assertThat(program.faults).as("seed %d", seed).isEmpty();
            outcomes.addAll(program.outcomes);
        }
        // The programs do what they are meant to.
        assertThat(outcomes)
                .contains(
                        "PUT done",
                        "PUT cancelled",
                        "PUT QueueShutDownException",
                        "PUT_NOWAIT done",
                        "PUT_NOWAIT QueueFullException",
                        "PUT_NOWAIT QueueShutDownException",
                        "PUT_WITHIN done",
                        "PUT_WITHIN TimeoutException",
                        "PUT_WITHIN QueueShutDownException",
                        "GET done",
                        "GET cancelled",
                        "GET QueueShutDownException",
                        "GET_NOWAIT done",
                        "GET_NOWAIT QueueEmptyException",
                        "GET_NOWAIT QueueShutDownException",
                        "GET_WITHIN done",
                        "GET_WITHIN TimeoutException",
                        "GET_WITHIN QueueShutDownException");
    }

    @Test
    void aLostItemIsFound() throws Exception {
        assertThat(faultsOf(LosingProgram::new))
                .anyMatch(fault -> fault.startsWith("put and not got: "));
    }

    @Test
    void anItemGotTwiceIsFound() throws Exception {
        assertThat(faultsOf(DoublingProgram::new))
                .anyMatch(fault -> fault.startsWith("got twice: "));
    }

    @Test
    void anItemGotThoughItWasRefusedIsFound() throws Exception {
        assertThat(faultsOf(DenyingProgram::new))
                .anyMatch(fault -> fault.startsWith("got and not put: "));
    }

    @Test
    void itemsOutOfOrderAreFound() throws Exception {
        assertThat(faultsOf(SwappingProgram::new))
                .anyMatch(fault -> fault.startsWith("got out of order: "));
    }

    private static List<String> faultsOf(LongFunction<RandomThreadsProgram> programs)
            throws Exception {
        List<String> faults = new ArrayList<>();
        for (long seed = 0; seed < 10; seed++) {
            RandomThreadsProgram program = programs.apply(seed);
            program.run();
            faults.addAll(program.faults);
        }
        return faults;
    }

    /** Overlooks one item in ten. */
    private static final class LosingProgram extends RandomThreadsProgram {
        LosingProgram(long seed) {
            super(seed);
        }

        @Override
        void got(Worker worker, Item item) {
            if (item.number() % 10 != 0) {
                super.got(worker, item);
            }
        }
    }

    /** Gets one item in ten again. */
    private static final class DoublingProgram extends RandomThreadsProgram {
        DoublingProgram(long seed) {
            super(seed);
        }

        @Override
        void got(Worker worker, Item item) {
            super.got(worker, item);
            if (item.number() % 10 == 0) {
                super.got(worker, item);
            }
        }
    }

    /** Takes one item in ten that was put for one that was not. */
    private static final class DenyingProgram extends RandomThreadsProgram {
        DenyingProgram(long seed) {
            super(seed);
        }

        @Override
        void put(Worker worker, Item item) {
            if (item.number() % 10 != 0) {
                super.put(worker, item);
            }
        }
    }

    /** Hands the items of each worker to others in pairs, the later first. */
    private static final class SwappingProgram extends RandomThreadsProgram {
        private final Map<Worker, Item> kept = new ConcurrentHashMap<>();

        SwappingProgram(long seed) {
            super(seed);
        }

        @Override
        void got(Worker worker, Item item) {
            Item before = kept.remove(worker);
            if (before == null) {
                kept.put(worker, item);
            } else {
                super.got(worker, item);
                super.got(worker, before);
            }
        }
    }
}
