package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {
    private static final Turn TURN = new TestEngine().internal(() -> {});

    private final Inbox inbox = new Inbox();

    @Test
    void aTurnThatIsThereForbidsTheSleep() {
        assertThat(inbox.put(TURN)).isFalse();
        assertThat(inbox.beginSleep()).isFalse();
    }

    @Test
    void whoPutsTheFirstTurnIntoTheInboxOfASleeperWakesIt() {
        assertThat(inbox.beginSleep()).isTrue();
        assertThat(inbox.put(TURN)).isTrue();
        assertThat(inbox.put(TURN)).isFalse();
    }

    @Test
    void whoIsAwakeIsNotWoken() {
        assertThat(inbox.beginSleep()).isTrue();
        inbox.endSleep();
        assertThat(inbox.put(TURN)).isFalse();
        assertThat(inbox.takeAlarm()).isFalse();
    }

    @Test
    @Tag("real")
    @Timeout(60)
    void whoFallsAsleepAsATurnIsPutInFindsItOrIsWoken() throws InterruptedException {
        new FallingAsleep().fight();
    }

    private static final class FallingAsleep extends Duel {
        private Inbox inbox = new Inbox();
        private boolean asleep;
        private boolean woken;

        @Override
        void prepare() {
            inbox = new Inbox();
        }

        @Override
        void one() {
            asleep = inbox.beginSleep();
        }

        @Override
        void other() {
            woken = inbox.put(TURN);
        }

        @Override
        void check() {
            if (asleep && !woken) {
                throw new AssertionError("asleep with a turn in the inbox, and nobody wakes it");
            }
        }
    }
}
