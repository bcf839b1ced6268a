package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpenWaitTest {
    private final TestEngine test = new TestEngine();
    private final Sleeper sleeper = new Sleeper();
    private Runnable beforeItWaits = () -> {};

    /** Waits, and then waits for something else. */
    private final class Sleeper extends TaskStrand {
        private final OpenWait wait =
                new OpenWait(this) {
                    @Override
                    protected void onClosed() {
                        test.trail.add("closed");
                    }
                };

        Sleeper() {
            super(test.engine);
        }

        @Override
        public void run() {
            beforeItWaits.run();
            wait.await();
            test.trail.add("went on");
            hold();
            test.trail.add("went on again");
            end();
        }

        @Override
        public Object task() {
            return this;
        }

        @Override
        public void suspendFor(Wait waitedFor) {
            hold();
        }

        @Override
        public boolean ignoreScopes(boolean on) {
            return false;
        }

        @Override
        protected void startFailed(Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private void begin() {
        test.engine.enqueue(sleeper);
        test.runReady();
        assertThat(test.trail).isEmpty();
    }

    @Test
    void wokenOnItsEngineItIsReadyAtOnce() {
        begin();
        test.engine.enqueue(
                test.internal(() -> {
                    sleeper.wait.wake();
                    test.engine.enqueue(test.internal(() -> test.trail.add("behind")));
                    test.trail.add("woken");
                }));
        test.runReady();
        assertThat(test.trail).containsExactly("woken", "went on", "behind");
        assertThat(sleeper.wait.giveUp()).isFalse();
    }

    @Test
    @Tag("real")
    @Timeout(60)
    void wokenOnAnotherThreadItWakesItsEngine() throws InterruptedException {
        begin();
        Thread runner = Thread.ofPlatform().start(test::run);
        sleeper.wait.wake();
        test.engine.postFromAnywhere(test.internal(test::stopSoon));
        runner.join();
        assertThat(test.trail).containsExactly("went on");
    }

    @Test
    void wokenAfterItGaveUpItDoesNotDisturbTheNextWait() {
        begin();
        test.engine.enqueue(
                test.internal(() -> {
                    assertThat(sleeper.wait.giveUp()).isTrue();
                    sleeper.resume();
                }));
        test.runReady();
        sleeper.wait.wake();
        test.runReady();
        test.engine.enqueue(test.internal(sleeper.wait::wake));
        test.runReady();
        assertThat(test.trail).containsExactly("went on");
        assertThat(sleeper.wait.giveUp()).isTrue();
        assertThat(test.bugs).isEmpty();
    }

    @Test
    void wokenTwiceItGoesOnOnce() {
        begin();
        sleeper.wait.wake();
        sleeper.wait.wake();
        test.runReady();
        assertThat(test.trail).containsExactly("went on");
    }

    @Test
    void wokenWhileItIsBlockedElsewhereItDoesNotWait() {
        ReentrantLock lock = new ReentrantLock();
        beforeItWaits = () -> TestEngine.withLock(lock, () -> test.trail.add("blocked"));
        TestEngine.withLock(
                lock,
                () -> {
                    begin();
                    test.engine.enqueue(test.internal(sleeper.wait::wake));
                    test.runReady();
                    assertThat(test.trail).isEmpty();
                });
        test.runReady();
        assertThat(test.trail).containsExactly("blocked", "went on");
    }

    @Test
    void aClosedEngineIsSaidToWhoWakes() {
        begin();
        test.engine.close();
        sleeper.wait.wake();
        assertThat(test.trail).containsExactly("closed");
    }

    @Test
    void anEngineThatClosesBeforeTheWakeUpArrivesSaysSo() {
        begin();
        sleeper.wait.wake();
        assertThat(test.trail).isEmpty();
        test.engine.close();
        assertThat(test.trail).containsExactly("closed");
    }
}
