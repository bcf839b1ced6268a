package dev.asyncio4j.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs random programs and checks what must be true of each, whatever it does. */
class ChannelModelTest {
    private static final int SEEDS = 400;

    @Test
    void everyItemIsReceivedOnceOrRefused() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(run(new RandomChannelProgram(seed)).faults).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void theSameProgramGoesTheSameWayTwice() {
        for (long seed = 0; seed < SEEDS; seed += 10) {
            assertThat(run(new RandomChannelProgram(seed)).trail)
                    .as("seed %d", seed)
                    .isEqualTo(run(new RandomChannelProgram(seed)).trail);
        }
    }

    @Test
    void theProgramsDoWhatTheyAreMeantTo() {
        List<String> all =
                LongStream.range(0, 100)
                        .mapToObj(seed -> run(new RandomChannelProgram(seed)).trail)
                        .flatMap(List::stream)
                        .toList();
        for (int operation = 0; operation < 8; operation++) {
            for (String outcome : List.of("done", "cancelled", "IllegalStateException")) {
                String end = " ends " + operation + " " + outcome;
                assertThat(all).anyMatch(line -> line.endsWith(end));
            }
        }
        for (String outcome :
                List.of("timed out", "EndOfChannelException", "BrokenChannelException")) {
            assertThat(all).anyMatch(line -> line.endsWith(outcome));
        }
    }

    @Test
    void aLostItemIsFound() {
        assertThat(faultsOf(LosingProgram::new))
                .anyMatch(fault -> fault.startsWith("sent and not received: "));
    }

    @Test
    void anItemReceivedTwiceIsFound() {
        assertThat(faultsOf(DoublingProgram::new))
                .anyMatch(fault -> fault.startsWith("received twice: "));
    }

    @Test
    void anItemReceivedThoughItWasRefusedIsFound() {
        assertThat(faultsOf(DenyingProgram::new))
                .anyMatch(fault -> fault.startsWith("received and not sent: "));
    }

    @Test
    void itemsOutOfOrderAreFound() {
        assertThat(faultsOf(SwappingProgram::new))
                .anyMatch(fault -> fault.startsWith("received out of order: "));
    }

    private static RandomChannelProgram run(RandomChannelProgram program) {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            loop.setExceptionHandler((_, report) -> program.faults.add("reported: " + report));
            loop.runUntilComplete(loop.createTask(program::run));
        }
        return program;
    }

    private static List<String> faultsOf(LongFunction<RandomChannelProgram> programs) {
        return LongStream.range(0, 20)
                .mapToObj(seed -> run(programs.apply(seed)).faults)
                .flatMap(List::stream)
                .toList();
    }

    /** Overlooks one item in ten. */
    private static final class LosingProgram extends RandomChannelProgram {
        LosingProgram(long seed) {
            super(seed);
        }

        @Override
        void received(int worker, Item item) {
            if (item.number() % 10 != 0) {
                super.received(worker, item);
            }
        }
    }

    /** Receives one item in ten again. */
    private static final class DoublingProgram extends RandomChannelProgram {
        DoublingProgram(long seed) {
            super(seed);
        }

        @Override
        void received(int worker, Item item) {
            super.received(worker, item);
            if (item.number() % 10 == 0) {
                super.received(worker, item);
            }
        }
    }

    /** Takes one item in ten that was sent for one that was not. */
    private static final class DenyingProgram extends RandomChannelProgram {
        DenyingProgram(long seed) {
            super(seed);
        }

        @Override
        void sent(Item item) {
            if (item.number() % 10 != 0) {
                super.sent(item);
            }
        }
    }

    /** Notes what it receives in pairs, the later first. */
    private static final class SwappingProgram extends RandomChannelProgram {
        private final List<Item> kept = new ArrayList<>();

        SwappingProgram(long seed) {
            super(seed);
        }

        @Override
        void received(int worker, Item item) {
            kept.add(item);
            if (kept.size() == 2) {
                super.received(0, kept.removeLast());
                super.received(0, kept.removeLast());
            }
        }
    }
}
