package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SleepTest {
    @AsyncTest
    void takesAsLongAsItSays(VirtualClock clock) {
        assertThat(sleep(seconds(1.5), "result")).isEqualTo("result");
        assertThat(clock.time()).isEqualTo(Duration.ofMillis(1_500));
    }

    @AsyncTest
    @Behaviour(47)
    void ofZeroGivesEveryReadyTaskOneTurn() {
        List<String> trail = new ArrayList<>();
        var other =
                createTask(() -> {
                    trail.add("other 1");
                    sleep(Duration.ZERO);
                    trail.add("other 2");
                });
        trail.add("main 1");
        sleep(Duration.ZERO);
        trail.add("main 2");
        sleep(Duration.ZERO);
        trail.add("main 3");
        other.await();
        assertThat(trail).containsExactly("main 1", "other 1", "main 2", "other 2", "main 3");
    }

    @AsyncTest
    void ofLessThanNothingIsThatOfNothing(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        var other = createTask(() -> trail.add("other"));
        sleep(seconds(-1));
        trail.add("main");
        other.await();
        assertThat(trail).containsExactly("other", "main");
        assertThat(clock.time()).isZero();
    }

    @AsyncTest
    void longerThanTimeCanBeCountedCanStillBeCancelled() {
        var sleeper = createTask(() -> sleep(Duration.ofSeconds(Long.MAX_VALUE)));
        sleep(Duration.ofDays(365));
        assertThat(sleeper.isDone()).isFalse();
        sleeper.cancel();
        assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void sleepersWithOneDeadlineAwakeInTheOrderInWhichTheyFellAsleep() {
        List<Integer> trail = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            createTask(() -> {
                sleep(seconds(1));
                trail.add(number);
            });
        }
        sleep(seconds(2));
        assertThat(trail).containsExactly(0, 1, 2, 3, 4);
    }

    @AsyncTest
    @Behaviour(49)
    void refusesWhatIsNotANumber() {
        assertThatThrownBy(() -> sleep(seconds(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seconds: NaN (expected: a number)");
    }

    @AsyncTest
    void cancelledEndsAtOnce(VirtualClock clock) {
        var sleeper = createTask(() -> sleep(seconds(3600)));
        sleep(seconds(1));
        sleeper.cancel("enough");
        assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsADuration() {
        assertThatThrownBy(() -> sleep(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("duration");
    }
}
