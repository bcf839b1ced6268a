package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ContextTest {
    private static final ContextVar<String> COLOUR = ContextVar.of("colour");
    private static final ContextVar<String> SHAPE = ContextVar.of("shape", "round");

    private final List<String> trail = new ArrayList<>();

    // Variables

    @AsyncTest
    void aVariableHasNoValueUntilOneIsSet() {
        assertThatThrownBy(COLOUR::value)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the context variable colour has no value here, and no default");
        assertThat(COLOUR.value("white")).isEqualTo("white");
        COLOUR.set("red");
        assertThat(COLOUR.value()).isEqualTo("red");
        assertThat(COLOUR.value("white")).isEqualTo("red");
    }

    @AsyncTest
    void aVariableMayHaveADefault() {
        assertThat(SHAPE.value()).isEqualTo("round");
        assertThat(SHAPE.value("square")).isEqualTo("round");
        SHAPE.set("oval");
        assertThat(SHAPE.value()).isEqualTo("oval");
    }

    @Test
    void aVariableHasAName() {
        assertThat(COLOUR.name()).isEqualTo("colour");
        assertThat(COLOUR).hasToString("ContextVar[colour]");
    }

    @AsyncTest
    void variablesOfOneNameAreStrangers() {
        ContextVar<String> other = ContextVar.of("colour");
        COLOUR.set("red");
        assertThat(other.value("none")).isEqualTo("none");
    }

    @AsyncTest
    void aTokenPutsBackWhatWasBefore() {
        ContextVar.Token<String> first = COLOUR.set("red");
        ContextVar.Token<String> second = COLOUR.set("green");
        COLOUR.reset(second);
        assertThat(COLOUR.value()).isEqualTo("red");
        COLOUR.reset(first);
        assertThat(COLOUR.value("none")).isEqualTo("none");
        SHAPE.reset(SHAPE.set("oval"));
        assertThat(SHAPE.value()).isEqualTo("round");
    }

    @AsyncTest
    void aTokenServesOnce() {
        ContextVar.Token<String> token = COLOUR.set("red");
        COLOUR.reset(token);
        COLOUR.set("green");
        assertThatThrownBy(() -> COLOUR.reset(token))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "this token of ContextVar[colour] was used already; each set gives its"
                                + " own");
        assertThat(COLOUR.value()).isEqualTo("green");
    }

    @AsyncTest
    void aTokenServesItsVariableAlone() {
        ContextVar.Token<String> token = COLOUR.set("red");
        assertThatThrownBy(() -> SHAPE.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token: of the variable colour (expected: of shape)");
        COLOUR.reset(token);
    }

    @AsyncTest
    void aTokenServesInItsContextAlone() {
        ContextVar.Token<String> token = COLOUR.set("red");
        new Context()
                .run(() ->
                        assertThatThrownBy(() -> COLOUR.reset(token))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage(
                                        "token: of another context (expected: the one in which set was"
                                                + " called)"));
        createTask(() ->
                        assertThatThrownBy(() -> COLOUR.reset(token))
                                .hasMessageStartingWith("token: of another context"))
                .await();
        COLOUR.reset(token);
        assertThat(COLOUR.value("none")).isEqualTo("none");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        assertThatThrownBy(() -> ContextVar.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> ContextVar.of("name", null)).hasMessage("byDefault");
        assertThatThrownBy(() -> COLOUR.set(null)).hasMessage("value");
        assertThat(COLOUR.value("none")).isEqualTo("none");
    }

    // Contexts

    @AsyncTest
    void keepsWhatIsSetInItToItself() {
        Context context = new Context();
        COLOUR.set("red");
        String result =
                context.run(() -> {
                    assertThat(COLOUR.value("none")).isEqualTo("none");
                    COLOUR.set("green");
                    return "result";
                });
        assertThat(result).isEqualTo("result");
        assertThat(COLOUR.value()).isEqualTo("red");
        assertThat(context.<String, RuntimeException>run(() -> COLOUR.value())).isEqualTo("green");
    }

    @AsyncTest
    void isLeftWhenTheCodeThrows() {
        COLOUR.set("red");
        assertThatThrownBy(() ->
                        new Context()
                                .run(() -> {
                                    COLOUR.set("green");
                                    throw new IOException("own");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("own");
        assertThat(COLOUR.value()).isEqualTo("red");
    }

    @AsyncTest
    void canBeEnteredWithinAnother() {
        Context outer = new Context();
        Context inner = new Context();
        outer.run(() -> {
            COLOUR.set("red");
            inner.run(() -> {
                COLOUR.set("green");
                return outer.run(() -> trail.add(COLOUR.value()));
            });
            return trail.add(COLOUR.value());
        });
        assertThat(trail).containsExactly("red", "red");
    }

    @AsyncTest
    void copiedGoesItsOwnWay() {
        COLOUR.set("red");
        Context copy = Context.copyOfCurrent();
        Context second = copy.copy();
        COLOUR.set("green");
        copy.run(() -> COLOUR.set("blue"));
        assertThat(COLOUR.value()).isEqualTo("green");
        assertThat(copy.<String, RuntimeException>run(() -> COLOUR.value())).isEqualTo("blue");
        assertThat(second.<String, RuntimeException>run(() -> COLOUR.value())).isEqualTo("red");
    }

    @AsyncTest
    void staysThatOfTheTaskWhileThatIsSuspendedInIt() {
        COLOUR.set("red");
        Task<?> other =
                createTask(() ->
                        new Context()
                                .run(() -> {
                                    COLOUR.set("green");
                                    sleep(seconds(2));
                                    return trail.add("other " + COLOUR.value());
                                }));
        sleep(seconds(1));
        trail.add("test " + COLOUR.value());
        other.await();
        trail.add("test " + COLOUR.value());
        assertThat(trail).containsExactly("test red", "other green", "test red");
    }

    @AsyncTest
    void enteredInACallbackIsLeftAgain(EventLoop loop) {
        loop.callSoon(() -> {
            COLOUR.set("red");
            new Context().run(() -> COLOUR.set("green"));
            trail.add(COLOUR.value());
        });
        loop.callSoon(() -> trail.add(COLOUR.value("none")));
        sleep(Duration.ZERO);
        assertThat(trail).containsExactly("red", "none");
    }

    @Test
    @Tag("real")
    void ofAThreadIsItsOwn() throws InterruptedException {
        ContextVar.Token<String> token = COLOUR.set("red");
        Thread.ofPlatform().start(() -> trail.add(COLOUR.value("none"))).join();
        Thread.ofVirtual().start(() -> trail.add(COLOUR.value("none"))).join();
        assertThat(trail).containsExactly("none", "none");
        assertThat(COLOUR.value()).isEqualTo("red");
        COLOUR.reset(token);
    }

    @AsyncTest
    void ofAThreadThatATaskStartedIsItsOwn() throws InterruptedException {
        COLOUR.set("red");
        Thread.startVirtualThread(
                        () -> {
                            trail.add(COLOUR.value("none"));
                            COLOUR.set("green");
                        })
                .join();
        assertThat(trail).containsExactly("none");
        assertThat(COLOUR.value()).isEqualTo("red");
    }

    /** It goes on after others have run, on a strand that is the loop's no more. */
    @Test
    @Tag("real")
    @SuppressWarnings("ThreadPriorityCheck") // the other way to let others go first
    void aCallbackThatWasBlockedOrYieldedIsStillInItsContext() {
        ContextVar<String> where = ContextVar.of("where", "nowhere");
        List<String> seen = new ArrayList<>();
        CountDownLatch free = new CountDownLatch(1);
        try (EventLoop loop = EventLoop.create()) {
            for (String name : List.of("blocks", "yields")) {
                Context context = new Context();
                context.run(() -> {
                    where.set(name);
                    return name;
                });
                loop.callSoon(
                        () -> {
                            if (name.equals("yields")) {
                                Thread.yield();
                            } else {
                                awaitUninterrupted(free);
                            }
                            seen.add(name + ": " + where.value());
                            if (seen.size() == 2) {
                                loop.stop();
                            }
                        },
                        context);
            }
            loop.callSoon(free::countDown);
            loop.runForever();
        }
        assertThat(seen).containsExactlyInAnyOrder("blocks: blocks", "yields: yields");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
