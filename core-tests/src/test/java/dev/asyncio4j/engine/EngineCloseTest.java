package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of turns that an engine is given and never takes. */
class EngineCloseTest {
    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;
    private final Abandoned turn = new Abandoned();

    @Test
    void abandonsWhatIsReady() {
        engine.enqueue(turn);
        engine.close();
        assertThat(turn.count).hasValue(1);
    }

    @Test
    void abandonsWhatHasNotArrived() {
        assertThat(engine.postFromAnywhere(turn)).isTrue();
        engine.close();
        assertThat(turn.count).hasValue(1);
    }

    @Test
    void refusesWhatComesLater() {
        engine.close();
        assertThat(engine.postFromAnywhere(turn)).isFalse();
        assertThat(turn.count).hasValue(0);
    }

    @Test
    void abandonsWhatBecomesReadyLater() {
        engine.close();
        engine.enqueue(turn);
        assertThat(turn.count).hasValue(1);
    }

    @Test
    void hasNoTimersLater() {
        engine.close();
        Timer timer = new Timer(0, turn);
        engine.schedule(timer);
        assertThat(engine.unschedule(timer)).isFalse();
        assertThat(turn.count).hasValue(0);
    }

    @Test
    void leavesAFailureThatComesLaterToBeReported() {
        engine.close();
        assertThat(engine.fail(new OutOfMemoryError("made up"))).isFalse();
    }

    @Test
    @Tag("real")
    @Timeout(60)
    void abandonsOrRefusesWhatComesAtThatMoment() throws InterruptedException {
        new PostAndClose().fight();
    }

    private static final class PostAndClose extends Duel {
        private Engine engine = new TestEngine().engine;
        private Abandoned turn = new Abandoned();
        private boolean posted;

        @Override
        void prepare() {
            engine = new TestEngine().engine;
            turn = new Abandoned();
        }

        @Override
        void one() {
            engine.close();
        }

        @Override
        void other() {
            posted = engine.postFromAnywhere(turn);
        }

        @Override
        void check() {
            if (turn.count.get() != (posted ? 1 : 0)) {
                throw new AssertionError("posted: " + posted + ", abandoned: " + turn.count);
            }
        }
    }

    /** Counts how often it is abandoned. */
    private static final class Abandoned extends Turn {
        final AtomicInteger count = new AtomicInteger();

        @Override
        protected void take() {
            throw new AssertionError("must not be taken");
        }

        @Override
        protected void abandon() {
            count.incrementAndGet();
        }
    }
}
