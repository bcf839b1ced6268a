package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class ChildJvmTest {
    @Test
    void runsAProgramAndKeepsWhatItPrints() {
        try (ChildJvm child = ChildJvm.start(Talker.class, "7", "argument")) {
            assertThat(child.awaitExit()).isEqualTo(7);
            assertThat(child.lines())
                    .containsExactlyInAnyOrder("out argument", "err argument", "closed: false");
        }
    }

    @Test
    void canLeaveJavaLangClosed() {
        try (ChildJvm child = ChildJvm.start(List.of(), Talker.class, "0", "argument")) {
            child.awaitLine("closed: true");
            assertThat(child.awaitExit()).isZero();
        }
    }

    @Test
    void saysWhatWasPrintedWhenALineDoesNotCome() {
        try (ChildJvm child = ChildJvm.start(Talker.class, "0", "argument")) {
            assertThatThrownBy(() -> child.awaitLine("never"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("the child JVM did not print: never; it printed:\n")
                    .hasMessageContaining("out argument");
        }
    }

    @Test
    void endsAChildThatIsStillRunningWhenItCloses() {
        ChildJvm child = ChildJvm.start(Sleeper.class);
        child.awaitLine("ready");
        child.close();
        assertThat(child.awaitExit()).isNotZero();
    }

    static final class Talker {
        public static void main(String... arguments) {
            System.out.println("out " + arguments[1]);
            System.err.println("err " + arguments[1]);
            boolean open = Object.class.getModule().isOpen("java.lang", Talker.class.getModule());
            System.out.println("closed: " + !open);
            System.exit(Integer.parseInt(arguments[0]));
        }
    }

    static final class Sleeper {
        public static void main(String... arguments) throws InterruptedException {
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }
}
