package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ContinuationsTest {
    private final List<Object> trail = new ArrayList<>();
    private final Object scope = Continuations.scope("test");

    @BeforeAll
    static void areThere() {
        Continuations.require();
    }

    private Object create(Runnable body) {
        return Continuations.create(scope, body);
    }

    @Test
    void codeIsLeftAndGoneOnWith() {
        Object continuation =
                create(() -> {
                    trail.add(1);
                    assertThat(Continuations.leave(scope)).isTrue();
                    trail.add(3);
                });
        Continuations.run(continuation);
        trail.add(2);
        Continuations.run(continuation);
        assertThat(trail).containsExactly(1, 2, 3);
    }

    @Test
    void whatIsOfAnotherScopeIsLeftAlongAndGoneOnWith() {
        Object inner = Continuations.scope("inner");
        Object continuation =
                create(() -> {
                    trail.add("outer");
                    Continuations.run(
                            Continuations.create(
                                    inner,
                                    () -> {
                                        trail.add("inner");
                                        Continuations.leave(scope);
                                        trail.add("inner again");
                                    }));
                    trail.add("outer again");
                });
        Continuations.run(continuation);
        trail.add("left");
        Continuations.run(continuation);
        assertThat(trail).containsExactly("outer", "inner", "left", "inner again", "outer again");
    }

    @Test
    void oneThatIsPinnedIsNotLeft() {
        Continuations.run(
                create(() -> {
                    Initialised.scope = scope;
                    trail.add(Initialised.left());
                }));
        assertThat(trail).containsExactly(false);
    }

    private static Object pinnedScope() {
        return Initialised.scope;
    }

    /** Set before the other class below is initialised. */
    private static final class Initialised {
        static Object scope = "not set";

        static boolean left() {
            return Pinned.LEFT;
        }
    }

    private static final class Pinned {
        static final boolean LEFT = Continuations.leave(pinnedScope());
    }

    @Test
    @Tag("real")
    void aParkBelowAClassInitialiserParksAndDoesNotThrow() throws InterruptedException {
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> Continuations.run(create(() -> trail.add(Parked.AFTER))));
        thread.join();
        assertThat(trail).containsExactly("parked");
    }

    private static final class Parked {
        static final String AFTER = park();

        private static String park() {
            LockSupport.parkNanos(1_000);
            return "parked";
        }
    }

    @Test
    @Tag("real")
    void withoutTheFlagTheErrorNamesIt() {
        try (ChildJvm child = ChildJvm.start(List.of(), Requiring.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines())
                    .anyMatch(line -> line.contains("java --add-opens=java.base/java.lang="));
        }
    }

    /** Says why there are none. */
    static final class Requiring {
        private Requiring() {}

        public static void main(String[] arguments) {
            try {
                Continuations.require();
                System.out.println("not refused");
            } catch (IllegalStateException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }
}
