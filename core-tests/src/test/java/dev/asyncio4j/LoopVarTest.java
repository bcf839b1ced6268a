package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LoopVarTest {
    private static final LoopVar<String> COLOUR = LoopVar.of("colour");
    private static final LoopVar<String> SHAPE = LoopVar.of("shape", "round");

    private final List<String> trail = new ArrayList<>();
    private final LoopVar<List<String>> list =
            LoopVar.withInitial(
                    "list",
                    () -> {
                        trail.add("made");
                        return new ArrayList<>();
                    });

    private static <T extends @Nullable Object> T inALoop(Callable<? extends T> code) {
        try (EventLoop loop = EventLoop.create()) {
            return loop.<T>runUntilComplete(code);
        }
    }

    @AsyncTest
    void hasNoValueUntilOneIsSet() {
        assertThatThrownBy(COLOUR::value)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the loop variable colour has no value in this loop, and no default");
        assertThat(COLOUR.value("white")).isEqualTo("white");
        COLOUR.set("red");
        assertThat(COLOUR.value()).isEqualTo("red");
        assertThat(COLOUR.value("white")).isEqualTo("red");
    }

    @AsyncTest
    void mayHaveADefault() {
        assertThat(SHAPE.value()).isEqualTo("round");
        assertThat(SHAPE.value("square")).isEqualTo("round");
        SHAPE.set("oval");
        assertThat(SHAPE.value()).isEqualTo("oval");
    }

    @AsyncTest
    void isTheSameForAllTasksAndCallbacksOfALoop(EventLoop loop) {
        createTask(() -> COLOUR.set("red")).await();
        loop.callSoon(() -> trail.add(COLOUR.value()), new Context());
        sleep(ZERO);
        assertThat(trail).containsExactly("red");
        assertThat(COLOUR.value()).isEqualTo("red");
    }

    @Test
    void isAnotherInAnotherLoop() {
        List<String> first =
                inALoop(() -> {
                    COLOUR.set("red");
                    return list.value();
                });
        List<String> second =
                inALoop(() -> {
                    assertThat(COLOUR.value("none")).isEqualTo("none");
                    return list.value();
                });
        assertThat(first).isNotSameAs(second);
    }

    @Test
    void outlastsARunOfItsLoop() {
        try (EventLoop loop = EventLoop.create()) {
            loop.runUntilComplete(() -> COLOUR.set("red"));
            assertThat(loop.<String>runUntilComplete(() -> COLOUR.value())).isEqualTo("red");
        }
    }

    @Test
    void isThereForTheCleanupOfTasksWhenTheLoopIsClosed() {
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                COLOUR.set("red");
                createTask(() -> {
                    try {
                        sleep(seconds(1));
                    } finally {
                        trail.add(COLOUR.value());
                    }
                });
                sleep(ZERO);
            });
        }
        assertThat(trail).containsExactly("red");
    }

    @AsyncTest
    void hasItsInitialValueMadeOnceAndOnlyWhenItIsAskedFor() {
        assertThat(trail).isEmpty();
        List<String> value = list.value();
        assertThat(list.value()).isSameAs(value);
        assertThat(list.value(List.of("other"))).isSameAs(value);
        assertThat(createTask(() -> list.value()).await()).isSameAs(value);
        assertThat(trail).containsExactly("made");
    }

    @AsyncTest
    void hasNoInitialValueMadeWhereOneIsSet() {
        list.set(List.of("set"));
        assertThat(list.value()).containsExactly("set");
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void goesBackToItsInitialValue() {
        List<String> initial = list.value();
        LoopVar.Token<List<String>> token = list.set(List.of());
        list.reset(token);
        assertThat(list.value()).isSameAs(initial);
    }

    @AsyncTest
    void triesAgainIfNoInitialValueCouldBeMade() {
        LoopVar<String> variable =
                LoopVar.withInitial(
                        "failing",
                        () -> {
                            trail.add("tried");
                            if (trail.size() == 1) {
                                throw new IllegalStateException("on purpose");
                            }
                            return "made";
                        });
        assertThatThrownBy(variable::value).hasMessage("on purpose");
        assertThat(variable.value()).isEqualTo("made");
        assertThat(trail).hasSize(2);
    }

    @AsyncTest
    void saysThatItsInitialValueMustNotSuspendOrAskForItself() {
        LoopVar<String> slow = LoopVar.withInitial("slow", () -> sleep(seconds(1), "made"));
        Task<String> first = createTask(() -> slow.value());
        Task<String> second = createTask(() -> slow.value());
        assertThatThrownBy(second::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the first value of the loop variable slow is being made. What makes it must"
                                + " not suspend, and not ask for it");
        assertThat(first.await()).isEqualTo("made");
        assertThat(slow.value()).isEqualTo("made");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void hasNoNullForItsInitialValue() {
        LoopVar<String> none = LoopVar.withInitial("none", () -> null);
        assertThatThrownBy(none::value)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the initial value of the loop variable none");
    }

    @AsyncTest
    void aTokenPutsBackWhatWasBefore() {
        LoopVar.Token<String> first = COLOUR.set("red");
        LoopVar.Token<String> second = COLOUR.set("green");
        COLOUR.reset(second);
        assertThat(COLOUR.value()).isEqualTo("red");
        // In another task as well, unlike that of a context variable.
        createTask(() -> COLOUR.reset(first)).await();
        assertThat(COLOUR.value("none")).isEqualTo("none");
        SHAPE.reset(SHAPE.set("oval"));
        assertThat(SHAPE.value()).isEqualTo("round");
    }

    @AsyncTest
    void aTokenServesOnce() {
        LoopVar.Token<String> token = COLOUR.set("red");
        COLOUR.reset(token);
        COLOUR.set("green");
        assertThatThrownBy(() -> COLOUR.reset(token))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "this token of LoopVar[colour] was used already; each set gives its own");
        assertThat(COLOUR.value()).isEqualTo("green");
    }

    @AsyncTest
    void aTokenServesItsVariableAlone() {
        LoopVar.Token<String> token = COLOUR.set("red");
        assertThatThrownBy(() -> SHAPE.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token: of the variable colour (expected: of shape)");
        COLOUR.reset(token);
    }

    @AsyncTest
    void aTokenServesInItsLoopAlone() {
        LoopVar.Token<String> token = Asyncio.toThread(() -> Asyncio.run(() -> COLOUR.set("red")));
        assertThatThrownBy(() -> COLOUR.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token: of another loop (expected: the one in which set was called)");
        assertThat(COLOUR.value("none")).isEqualTo("none");
    }

    @Test
    void isForCodeOnALoop() {
        for (Action<RuntimeException> use :
                List.<Action<RuntimeException>>of(
                        () -> COLOUR.value(),
                        () -> COLOUR.value("white"),
                        () -> COLOUR.set("red"),
                        () -> list.value())) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no running event loop on ");
        }
        assertThat(trail).isEmpty();
    }

    @Test
    @Tag("real")
    void isNotForCodeThatHasOutlivedItsLoop() throws InterruptedException {
        Semaphore closed = new Semaphore(0);
        Thread[] thread = new Thread[1];
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> {
                    thread[0] = Thread.currentThread();
                    closed.acquireUninterruptibly();
                    try {
                        COLOUR.value("none");
                    } catch (IllegalStateException expected) {
                        trail.add(Objects.requireNonNull(expected.getMessage()));
                    }
                });
                sleep(ZERO);
            });
        }
        closed.release();
        assertThat(thread[0].join(seconds(30))).isTrue();
        assertThat(trail).singleElement().asString().startsWith("Event loop is closed");
    }

    @Test
    void letsItsValueGoWithTheLoop() {
        LoopVar<Object> variable = LoopVar.of("garbage");
        EventLoop closed = EventLoop.create();
        WeakReference<Object> ofClosed = setIn(closed, variable);
        closed.close();
        Garbage.collect(ofClosed);
        assertThat(closed.isClosed()).isTrue();
        assertThat(variable.name()).isEqualTo("garbage");
    }

    @Test
    void letsItsValueGoWithALoopThatIsNeverClosed() {
        LoopVar<Object> variable = LoopVar.of("garbage");
        Garbage.collect(setIn(EventLoop.create(), variable));
        assertThat(variable.name()).isEqualTo("garbage");
    }

    private static WeakReference<Object> setIn(EventLoop loop, LoopVar<Object> variable) {
        return loop.<WeakReference<Object>>runUntilComplete(() -> {
            Object value = new Object();
            variable.set(value);
            return new WeakReference<>(value);
        });
    }

    @Test
    void hasAName() {
        assertThat(COLOUR.name()).isEqualTo("colour");
        assertThat(COLOUR).hasToString("LoopVar[colour]");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        assertThatThrownBy(() -> LoopVar.of(null)).hasMessage("name");
        assertThatThrownBy(() -> LoopVar.of("name", null)).hasMessage("byDefault");
        assertThatThrownBy(() -> LoopVar.withInitial("name", null)).hasMessage("initial");
        assertThatThrownBy(() -> COLOUR.set(null)).hasMessage("value");
        assertThat(COLOUR.value("none")).isEqualTo("none");
    }
}
