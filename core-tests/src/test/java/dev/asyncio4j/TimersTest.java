package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.spi.Waiter;
import dev.asyncio4j.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final VirtualClock clock = new VirtualClock();
    private final RecordingWaiter waiter = new RecordingWaiter(clock);
    @AutoClose private final EventLoop loop = waiter.createLoop();
    private final List<String> trail = new ArrayList<>();

    private void run(Duration time) {
        loop.callLater(time, loop::stop);
        loop.runForever();
    }

    private Runnable adds(String text) {
        return () -> trail.add(text + " at " + loop.time());
    }

    @Test
    void runsCallbacksWhenTheirTimeHasCome() {
        loop.callLater(seconds(2), adds("b"));
        loop.callLater(seconds(1), adds("a"));
        loop.callAt(seconds(3), adds("c"));
        run(seconds(9));
        assertThat(trail).containsExactly("a at PT1S", "b at PT2S", "c at PT3S");
    }

    @Test
    void runsCallbacksOfOneTimeInTheOrderInWhichTheyCame() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            loop.callLater(seconds(1), adds(name));
        }
        run(seconds(2));
        assertThat(trail)
                .containsExactly("a at PT1S", "b at PT1S", "c at PT1S", "d at PT1S", "e at PT1S");
    }

    @Test
    @Behaviour(10)
    void runsCallbacksThatAreOverdueAtOnceTheMostOverdueFirst() {
        loop.callLater(seconds(-1), adds("a"));
        loop.callLater(seconds(-2), adds("b"));
        loop.callLater(Duration.ZERO, adds("c"));
        loop.stop();
        loop.runForever();
        assertThat(trail).containsExactly("b at PT0S", "a at PT0S", "c at PT0S");
    }

    @Test
    void runsWhatIsReadyBeforeWhatBecomesDue() {
        loop.callLater(Duration.ZERO, adds("due"));
        loop.callSoon(adds("ready"));
        run(seconds(1));
        assertThat(trail).containsExactly("ready at PT0S", "due at PT0S");
    }

    @Test
    void keepsTimersThatAreTooFarToCount() {
        TimerHandle never = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), adds("never"));
        TimerHandle always = loop.callAt(Duration.ofSeconds(Long.MIN_VALUE), adds("always"));
        run(seconds(1));
        assertThat(trail).containsExactly("always at PT0S");
        assertThat(never.when()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(always.when()).isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
    }

    @Test
    @Behaviour(11)
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNullInAnyMode() {
        for (boolean debug : List.of(false, true)) {
            loop.debug(debug);
            assertThatThrownBy(() -> loop.callLater(null, adds("a")))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("delay");
            assertThatThrownBy(() -> loop.callAt(null, adds("a"))).hasMessage("when");
            assertThatThrownBy(() -> loop.callLater(seconds(1), null)).hasMessage("callback");
            assertThatThrownBy(() -> loop.callAt(seconds(1), null)).hasMessage("callback");
            assertThatThrownBy(() -> loop.callSoon(null)).hasMessage("callback");
            assertThatThrownBy(() -> loop.callLater(seconds(1), adds("a"), null))
                    .hasMessage("context");
            assertThatThrownBy(() -> loop.callAt(seconds(1), adds("a"), null))
                    .hasMessage("context");
        }
    }

    @Test
    @Tag("real")
    @Behaviour(13)
    void doesNotSpinOnTheLastNanoseconds() {
        RecordingPoller real;
        try (EventLoop sleeping = EventLoop.create()) {
            real = RecordingPoller.of(sleeping);
            sleeping.runUntilComplete(() -> {
                for (double delay = 1e-2; delay >= 1e-10; delay /= 100) {
                    sleep(seconds(delay));
                }
            });
        }
        assertThat(real.iterations()).isLessThanOrEqualTo(20);
    }

    @Test
    @Behaviour(14)
    void forgetsCancelledOnesAtOnceWhereverTheyAre() {
        List<TimerHandle> handles = new ArrayList<>();
        for (int day = 1; day <= 300; day++) {
            handles.add(loop.callLater(Duration.ofDays(day), adds("never")));
        }
        handles.forEach(TimerHandle::cancel);
        run(seconds(1));
        assertThat(waiter.deadlines).containsExactly(seconds(1).toNanos());
        loop.callSoonThreadsafe(loop::stop);
        loop.runForever();
        assertThat(trail).isEmpty();
    }

    @Test
    @Tag("real")
    @Behaviour(14)
    void letsGoOfWhatACancelledOneHeld() {
        loop.callLater(Duration.ofDays(1), adds("still there"));
        Runnable callback = adds("never");
        WeakReference<Runnable> reference = new WeakReference<>(callback);
        TimerHandle handle = loop.callLater(Duration.ofDays(2), callback);
        callback = null;
        handle.cancel();
        Garbage.collect(reference);
        assertThat(handle.isCancelled()).isTrue();
    }

    @Test
    void cancelledWhenItIsDueAlreadyDoesNotRun() {
        List<TimerHandle> second = new ArrayList<>();
        loop.callLater(
                seconds(1),
                () -> {
                    trail.add("first");
                    second.getFirst().cancel();
                });
        second.add(loop.callLater(seconds(1), adds("second")));
        run(seconds(2));
        assertThat(trail).containsExactly("first");
    }

    @Test
    void cancelledAfterItRanChangesNothing() {
        TimerHandle handle = loop.callLater(seconds(1), adds("a"));
        run(seconds(2));
        handle.cancel();
        handle.cancel();
        run(seconds(2));
        assertThat(trail).containsExactly("a at PT1S");
    }

    @Test
    void knowsWhenItIsDue() {
        clock.advance(seconds(1));
        assertThat(loop.callLater(millis(500), adds("a")).when()).isEqualTo(seconds(1.5));
        assertThat(loop.callAt(millis(500), adds("a")).when()).isEqualTo(seconds(0.5));
    }

    @Test
    @Tag("real")
    void aLoopWithoutTimersWaitsWithoutADeadline() {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), adds("a")).cancel();
        Thread other = new Thread(() -> loop.callSoonThreadsafe(() -> future.setResult("b")));
        loop.callSoon(other::start);
        assertThat(loop.runUntilComplete(future)).isEqualTo("b");
        assertThat(waiter.deadlines).allMatch(deadline -> deadline == Waiter.NEVER);
    }
}
