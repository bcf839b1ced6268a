package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.ThreadOptions.OnCancel;
import dev.asyncio4j.sync.CapacityLimiter;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The options of a loop and of a run. */
class OptionsTest {
    @Test
    void aRunWaitsFiveMinutesForJobsUnlessToldOtherwise() {
        RunOptions defaults = RunOptions.defaults();
        assertThat(defaults.executorTimeout()).isEqualTo(Duration.ofMinutes(5));
        RunOptions other = defaults.withExecutorTimeout(Duration.ofSeconds(1));
        assertThat(other.executorTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(other.loop()).isSameAs(defaults.loop());
        assertThat(defaults.executorTimeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aRunKeepsItsOtherOptionsWhenOneIsChanged() {
        RunOptions options = RunOptions.defaults().withExecutorTimeout(Duration.ofSeconds(1));
        assertThat(options.withDebug(true).executorTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.withLoop(EventLoop::create).executorTimeout())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRunMakesALoopForItselfAlone() {
        RunOptions options = RunOptions.defaults();
        try (EventLoop one = options.loop().get();
                EventLoop other = options.loop().get()) {
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void aLoopKeepsItsOtherOptionsWhenOneIsChanged() {
        VirtualClock clock = new VirtualClock();
        LoopOptions options = LoopOptions.defaults().withWaiter(() -> clock).withDebug(true);
        assertThat(options.waiter().get()).isSameAs(clock);
        assertThat(options.debug()).isTrue();
        assertThat(options.withWaiter(VirtualClock::new).debug()).isTrue();
    }

    @Test
    void aLoopStaysEagerWhenAnotherOptionIsChanged() {
        LoopOptions eager = LoopOptions.defaults().withEagerTasks(true);
        assertThat(LoopOptions.defaults().eagerTasks()).isFalse();
        assertThat(eager.withWaiter(VirtualClock::new).eagerTasks()).isTrue();
        assertThat(eager.withDebug(true).eagerTasks()).isTrue();
        assertThat(eager.withDebug(true).withEagerTasks(false).debug()).isTrue();
    }

    @Test
    void aTaskKeepsItsOtherOptionsWhenOneIsChanged() {
        Context context = new Context();
        TaskOptions options =
                TaskOptions.named("a").withContext(context).withEagerStart(true).withName("b");
        assertThat(options).isEqualTo(new TaskOptions("b", context, true));
        assertThat(options.withEagerStart(false)).isEqualTo(new TaskOptions("b", context, false));
        assertThat(TaskOptions.eager().withContext(context))
                .isEqualTo(new TaskOptions(null, context, true));
        assertThat(TaskOptions.defaults()).isEqualTo(new TaskOptions(null, null, null));
    }

    @Test
    void aThreadKeepsItsOtherOptionsWhenOneIsChanged() {
        CapacityLimiter limiter = new CapacityLimiter(1);
        ThreadOptions options = ThreadOptions.waiting().withLimiter(limiter);
        assertThat(options).isEqualTo(new ThreadOptions(OnCancel.WAIT, limiter));
        assertThat(options.withOnCancel(OnCancel.INTERRUPT))
                .isEqualTo(ThreadOptions.interrupting().withLimiter(limiter));
        assertThat(ThreadOptions.defaults()).isEqualTo(new ThreadOptions(OnCancel.ABANDON, null));
    }

    @Test
    void aLoopMadeToOrderIsAsOrdered() {
        VirtualClock clock = new VirtualClock();
        clock.advance(Duration.ofSeconds(7));
        LoopOptions options = LoopOptions.defaults().withWaiter(() -> clock).withDebug(true);
        try (EventLoop loop = EventLoop.create(options)) {
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(7));
            assertThat(loop.debug()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refuseNull() {
        assertThatThrownBy(() -> RunOptions.defaults().withLoop(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("loop");
        assertThatThrownBy(() -> RunOptions.defaults().withExecutorTimeout(null))
                .hasMessage("executorTimeout");
        assertThatThrownBy(() -> LoopOptions.defaults().withWaiter(null)).hasMessage("waiter");
        assertThatThrownBy(() -> ThreadOptions.defaults().withOnCancel(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("onCancel");
        assertThatThrownBy(() -> ThreadOptions.defaults().withLimiter(null)).hasMessage("limiter");
        RunOptions noLoop = RunOptions.defaults().withLoop(() -> null);
        assertThatThrownBy(() -> Asyncio.run(() -> 1, noLoop))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the loop that RunOptions.loop makes");
    }
}
