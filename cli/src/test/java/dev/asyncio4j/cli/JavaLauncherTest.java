package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.cli.Launcher.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Tag("real")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JavaLauncherTest {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> timeIsUp = new CompletableFuture<>();
    private final Launcher launcher =
            new JavaLauncher(
                    Path.of(System.getProperty("java.home")),
                    InstantSource.system(),
                    _ -> timeIsUp::thenRunAsync);

    @Test
    void aWatchedProgramsOutputAndErrorsComeTogetherInOrder() throws Exception {
        Ending ending = watch(Prints.class);
        assertThat(lines).containsExactly("one", "an error: \u00e4\u20ac", "two, unfinished");
        assertThat(ending.exitCode()).isEqualTo(3);
        assertThat(ending.killed()).isFalse();
        assertThat(ending.took()).isPositive();
    }

    @Test
    void aWatchedProgramHasNoInput() throws Exception {
        watch(Reads.class);
        assertThat(lines).containsExactly("read: -1");
    }

    @Test
    void aProgramThatHangsIsKilledAndWhatItPrintedIsThere() throws Exception {
        Ending ending = watch(Hangs.class);
        assertThat(ending.killed()).isTrue();
        assertThat(lines).containsExactly("hanging");
    }

    @Test
    void whatAHangingProgramStartedIsKilledToo() throws Exception {
        Ending ending = watch(HangsWithAChild.class);
        assertThat(ending.killed()).isTrue();
        assertThat(lines).hasSize(2).contains("hanging");
        long child = Long.parseLong(lines.getFirst());
        ProcessHandle.of(child).ifPresent(alive -> alive.onExit().join());
    }

    @Test
    void aProgramInTheForegroundHasItsExitCodePassedOn() throws Exception {
        assertThat(launcher.runInForeground(command(Exits.class))).isEqualTo(42);
    }

    /** The time is up as soon as the program says that it hangs. */
    private Ending watch(Class<?> program) throws Exception {
        return launcher.runWatched(
                command(program),
                Duration.ofHours(1),
                line -> {
                    lines.add(line);
                    if (line.equals("hanging")) {
                        timeIsUp.complete(null);
                    }
                });
    }

    private static List<String> command(Class<?> program, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static final class Prints {
        private Prints() {}

        public static void main(String[] arguments) {
            System.out.println("one");
            System.err.println("an error: \u00e4\u20ac");
            System.out.print("two, unfinished");
            System.exit(3);
        }
    }

    static final class Reads {
        private Reads() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("read: " + System.in.read());
        }
    }

    static final class Hangs {
        private Hangs() {}

        public static void main(String[] arguments) throws InterruptedException {
            if (arguments.length > 0) {
                System.out.println(ProcessHandle.current().pid());
            }
            System.out.println("hanging");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    static final class HangsWithAChild {
        private HangsWithAChild() {}

        public static void main(String[] arguments) throws Exception {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(command(Hangs.class, "with its number"));
            System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
        }
    }

    static final class Exits {
        private Exits() {}

        public static void main(String[] arguments) {
            System.exit(42);
        }
    }
}
