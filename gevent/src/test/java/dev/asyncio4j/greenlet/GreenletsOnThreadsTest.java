package dev.asyncio4j.greenlet;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GreenletsOnThreadsTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    private final List<Object> trail = new ArrayList<>();

    @Test
    @Tag("real")
    @Behaviour(229)
    void oneOfAnotherThreadCannotBeSwitchedTo() throws InterruptedException {
        AtomicReference<Greenlet> suspended = new AtomicReference<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("first")
                        .start(() -> {
                            Greenlet main = Greenlet.current();
                            Greenlet greenlet = Greenlet.of(() -> main.switchTo());
                            greenlet.switchTo();
                            suspended.set(greenlet);
                        });
        thread.join();
        Greenlet greenlet = suspended.get();
        for (Runnable use :
                List.<Runnable>of(greenlet::switchTo, greenlet::throwInto, greenlet::close)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "cannot switch to a different thread: the greenlet belongs to the thread"
                                    + " first");
        }
        assertThat(greenlet.isActive()).isTrue();
        Greenlet mine = Greenlet.of(() -> {});
        assertThatThrownBy(() -> mine.parent(greenlet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another thread");
    }

    @AsyncTest
    void everyTaskHasAMainGreenlet() {
        Greenlet mine = Greenlet.current();
        Task<Greenlet> other = createTask(() -> Greenlet.current());
        assertThat(other.await()).isNotSameAs(mine);
        assertThat(other.await().parent()).isNull();
        assertThatThrownBy(() -> other.await().switchTo())
                .isInstanceOf(IllegalStateException.class);
    }

    @AsyncTest
    void aSleepInAGreenletSuspendsTheTask() {
        Greenlet main = Greenlet.current();
        Greenlet sleeper =
                Greenlet.of(() -> {
                    while (true) {
                        sleep(seconds(1));
                        main.switchTo("slept");
                    }
                });
        Task<?> other = createTask(() -> trail.add("other"));
        assertThat(sleeper.switchTo()).isEqualTo("slept");
        assertThat(trail).containsExactly("other");
        assertThat(other.isDone()).isTrue();
        assertThat(sleeper.switchTo()).isEqualTo("slept");
        sleeper.close();
    }

    @AsyncTest
    void aTimeoutIsDeliveredInTheGreenletThatWaits() {
        Greenlet sleeper =
                Greenlet.of(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        trail.add("end of the greenlet");
                    }
                });
        assertThatThrownBy(() ->
                        timeout(
                                seconds(1),
                                () -> {
                                    sleeper.switchTo();
                                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(trail).containsExactly("end of the greenlet");
        assertThat(sleeper.isDead()).isTrue();
    }

    @Test
    void scopedValuesAreThoseOfTheCode() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    trail.add(USER.get());
                    ScopedValue.where(USER, "greenlet's")
                            .run(() -> {
                                main.switchTo();
                                trail.add(USER.get());
                                main.switchTo();
                            });
                });
        ScopedValue.where(USER, "first").run(greenlet::switchTo);
        assertThat(USER.isBound()).isFalse();
        ScopedValue.where(USER, "second")
                .run(() -> {
                    greenlet.switchTo();
                    trail.add(USER.get());
                });
        assertThat(USER.isBound()).isFalse();
        assertThat(trail).containsExactly("first", "greenlet's", "second");
        greenlet.close();
    }
}
