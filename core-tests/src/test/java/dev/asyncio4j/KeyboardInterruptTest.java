package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Ctrl-C, which only a JVM of its own can be given. */
@Tag("real")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class KeyboardInterruptTest {
    private static final int INTERRUPTED = 130;

    @Test
    void theFirstCtrlCCancelsTheMainTask() throws Exception {
        Outcome outcome = start(Once.class);
        assertThat(outcome.output()).containsExactly("cancelled", "interrupted");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void theSecondEndsTheJvm() throws Exception {
        Outcome outcome = start(Twice.class);
        assertThat(outcome.output()).containsExactly("cancelled");
        assertThat(outcome.exitCode()).isEqualTo(INTERRUPTED);
    }

    @Test
    void onAnotherThreadEvenTheFirstEndsTheJvm() throws Exception {
        Outcome outcome = start(Elsewhere.class);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(INTERRUPTED);
    }

    private record Outcome(List<String> output, int exitCode) {}

    private static Outcome start(Class<?> program) throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(output.lines().toList(), java.waitFor());
    }

    private static void sleepInterrupted() throws IOException {
        pressCtrlC();
        try {
            sleep(seconds(50));
        } finally {
            System.out.println("cancelled");
        }
    }

    private static void pressCtrlC() throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start();
    }

    static final class Once {
        private Once() {}

        public static void main(String[] arguments) {
            try {
                run(() -> sleepInterrupted());
            } catch (KeyboardInterrupt interrupted) {
                System.out.println("interrupted");
            }
        }
    }

    static final class Twice {
        private Twice() {}

        public static void main(String[] arguments) {
            run(() -> {
                try {
                    sleepInterrupted();
                } finally {
                    pressCtrlC();
                    sleep(seconds(50));
                }
            });
        }
    }

    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread.ofPlatform().start(() -> run(() -> sleepInterrupted())).join();
        }
    }
}
