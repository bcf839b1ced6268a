package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.testing.internal.KeyboardSignal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code run} as a whole: its own JVM, and that of a source file. */
@Tag("real")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RunningTest {
    private static final String WAITS =
            """
            import static dev.asyncio4j.Asyncio.*;

            void main() {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> IO.println("at exit")));
                try {
                    run(() -> {
                        IO.println("ready");
                        sleep(seconds(50));
                    });
                } catch (dev.asyncio4j.KeyboardInterrupt interrupted) {
                    IO.println("interrupted");
                    System.exit(7);
                }
            }
            """;

    @TempDir Path folder;

    @Test
    void aCompactSourceFileHasTheLoopItsArgumentsItsInputAndItsExitCode() throws Exception {
        Path program =
                write(
                        "a folder/Program.java",
                        """
                        import static dev.asyncio4j.Asyncio.*;

                        void main(String... arguments) {
                            String input = IO.readln();
                            run(() -> {
                                sleep(millis(1));
                                IO.println(input + " " + String.join("|", arguments));
                            });
                            System.exit(5);
                        }
                        """);
        Process process = start(command(program.toString(), "--help", "a b", ""));
        process.outputWriter().append("input\n").close();
        assertThat(outputOf(process)).containsExactly("input --help|a b|");
        assertThat(process.waitFor()).isEqualTo(5);
    }

    @Test
    void aProgramThatOpensSocketsIsWarnedOfNothing() throws Exception {
        Path program =
                write(
                        "Connects.java",
                        """
                        import static dev.asyncio4j.Asyncio.*;
                        import dev.asyncio4j.net.Streams;

                        void main() {
                            run(() -> {
                                try (var server =
                                                Streams.startServer(
                                                        (in, out) -> out.write(in.read()),
                                                        "127.0.0.1",
                                                        0);
                                        var connection =
                                                Streams.openConnection("127.0.0.1", server.port())) {
                                    connection.writer().write("echoed".getBytes());
                                    connection.writer().writeEof();
                                    IO.println(new String(connection.reader().read()));
                                }
                            });
                        }
                        """);
        Process process = start(command(program.toString()));
        assertThat(outputOf(process)).containsExactly("echoed");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theTraceOfAnErrorLeadsFromTheProgramsMainToItsLine() throws Exception {
        Path program =
                write(
                        "Fails.java",
                        """
                        import static dev.asyncio4j.Asyncio.*;

                        void main() {
                            run(() -> fail());
                        }

                        void fail() {
                            throw new IllegalStateException("oh");
                        }
                        """);
        List<String> lines = outputOf(start(command(program.toString())));
        assertThat(lines)
                .anyMatch(line -> line.contains("IllegalStateException: oh"))
                .anyMatch(line -> line.contains("Fails.fail(Fails.java:8)"))
                .anyMatch(line -> line.contains("Fails.main(Fails.java:4)"));
    }

    @Test
    void aWrongArgumentIsTheCompilersErrorWithItsLine() throws Exception {
        Path program =
                write(
                        "Wrong.java",
                        """
                        import static dev.asyncio4j.Asyncio.*;

                        void main() {
                            run(() -> {
                                timeout(2, () -> sleep(seconds(1)));
                            });
                        }
                        """);
        assertThat(outputOf(start(command(program.toString()))))
                .anyMatch(line -> line.contains("Wrong.java:5: error:"))
                .noneMatch(line -> line.contains("exception has occurred in the compiler"));
    }

    @Test
    void debugModeTellsWhatHoldsTheLoopUp() throws Exception {
        Path program =
                write(
                        "Slow.java",
                        """
                        import static dev.asyncio4j.Asyncio.*;

                        void main() {
                            run(() -> {
                                long end = System.nanoTime() + 200_000_000;
                                while (System.nanoTime() < end) {}
                            });
                        }
                        """);
        assertThat(outputOf(start(command("--debug", program.toString()))))
                .anyMatch(line -> line.contains("Executing Task[") && line.contains("took 0.2"));
    }

    @Test
    void anOrdinarySourceFileRunsToo() throws Exception {
        Path program =
                write(
                        "Ordinary.java",
                        """
                        import dev.asyncio4j.Asyncio;

                        public class Ordinary {
                            public static void main(String[] arguments) {
                                System.out.println(Asyncio.<Integer>run(() -> 42));
                            }
                        }
                        """);
        Process process = start(command(program.toString()));
        assertThat(outputOf(process)).containsExactly("42");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void whatDoesNotCompileIsSaidAndFails() throws Exception {
        Path program = write("Wrong.java", "void main() { nonsense(); }\n");
        Process process = start(command(program.toString()));
        assertThat(outputOf(process)).anyMatch(line -> line.contains("nonsense"));
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void ctrlCIsLeftToTheProgramWhoseExitCodeIsPassedOn() throws Exception {
        assumeTrue(KeyboardSignal.isHeard(), "Ctrl-C is ignored here, and so by every child");
        assertThat(signal("kill -INT -- -$!"))
                .containsExactly("ready", "interrupted", "at exit", "exit code 7");
    }

    @Test
    void whenTheCommandIsTerminatedTheProgramIsToo() throws Exception {
        assertThat(signal("kill -TERM $!")).containsExactly("ready", "at exit", "exit code 143");
    }

    /**
     * Runs the program that waits in a process group of its own, and a command when it is ready.
     */
    private List<String> signal(String kill) throws Exception {
        Path program = write("Waits.java", WAITS);
        String script =
                """
                set -m
                "$@" >output 2>&1 &
                until grep -q ready output; do sleep 0.1; done
                %s
                wait $!
                echo "exit code $?" >>output
                """
                        .formatted(kill);
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(command(program.toString()));
        Process bash = start(command);
        String said = String.join("\n", outputOf(bash));
        assertThat(bash.waitFor()).as(said).isZero();
        return Files.readAllLines(folder.resolve("output"));
    }

    private Path write(String name, String source) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, source);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.add("run");
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static List<String> outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
