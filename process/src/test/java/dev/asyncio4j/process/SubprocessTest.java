package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.process.Redirect.DISCARD;
import static dev.asyncio4j.process.Redirect.PIPE;
import static dev.asyncio4j.process.Redirect.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How programs are started, and what they give. */
@Tag("real")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NoChildrenLeft.class)
class SubprocessTest {
    private static final SubprocessOptions PIPES = SubprocessOptions.pipes();
    private static final SubprocessOptions OUTPUT = SubprocessOptions.defaults().withStdout(PIPE);
    private static final int MANY = 1_000_000;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String line(StreamReader from) throws IOException {
        return new String(from.readline(), UTF_8).strip();
    }

    private static String outputOf(SubprocessOptions options, String line) throws IOException {
        try (Subprocess shell = Subprocess.shell(options, line)) {
            return shell.communicate().stdoutText();
        }
    }

    @Test
    void virtualTimeStandsStillWhileAProgramIsWaitedFor() {
        VirtualClock.run(() -> {
            try (Subprocess slow = Subprocess.shell(PIPES, "sleep 0.3; echo done")) {
                assertThat(timeout(ofSeconds(30), () -> slow.communicate()).stdoutText())
                        .isEqualTo("done\n");
            }
            try (Subprocess slow = Subprocess.shell(OUTPUT, "sleep 0.3; exit 3")) {
                assertThat(timeout(ofSeconds(30), () -> slow.await())).isEqualTo(3);
            }
            assertThat(EventLoop.running().time()).isZero();
            return null;
        });
    }

    @Test
    void communicateGivesBothOutputsAndTheExitCode() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "cat; echo error >&2; exit 7")) {
                SubprocessOutput output = shell.communicate(bytes("hello"));
                assertThat(output.stdoutText()).isEqualTo("hello");
                assertThat(output.stderrText()).isEqualTo("error\n");
                assertThat(output.exitCode()).isEqualTo(7);
                assertThat(output)
                        .hasToString(
                                "SubprocessOutput[exit code 7, stdout: 5 bytes, stderr: 6 bytes]");
            }
        });
    }

    @Test
    void communicateWritesAndReadsAtTheSameTime() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                assertThat(cat.communicate(new byte[MANY]).stdout()).hasSize(MANY);
            }
        });
    }

    @Test
    void aProgramIsTalkedWithLineByLine() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                for (String word : List.of("one", "two", "three")) {
                    cat.stdin().write(bytes(word + "\n"));
                    assertThat(line(cat.stdout())).isEqualTo(word);
                }
                cat.stdin().writeEof();
                assertThat(cat.stdout().read()).isEmpty();
                assertThat(cat.await()).isZero();
            }
        });
    }

    @Test
    void argumentsArriveAsTheyAre() {
        Asyncio.run(() -> {
            try (Subprocess printf =
                    Subprocess.exec(OUTPUT, "printf", "[%s]", "a b", "$HOME", "")) {
                assertThat(printf.communicate().stdoutText()).isEqualTo("[a b][$HOME][]");
            }
        });
    }

    @Test
    void itSaysWhatStateItIsIn() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat", "-u")) {
                String begin = "Subprocess[pid " + cat.pid() + ", cat -u, ";
                assertThat(cat).hasToString(begin + "running]");
                assertThat(cat.exitCode()).isNull();
                cat.stdin().close();
                cat.await();
                assertThat(cat).hasToString(begin + "exited with code 0]");
                assertThat(cat.exitCode()).isZero();
            }
        });
    }

    @Test
    void aStreamThatIsNoPipeSaysSo() {
        Asyncio.run(() -> {
            try (Subprocess nothing = Subprocess.exec("true")) {
                assertThatThrownBy(nothing::stdin)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "stdin is no pipe; start it with SubprocessOptions.withStdin(PIPE)");
                assertThatThrownBy(nothing::stdout).hasMessageStartingWith("stdout is no pipe");
                assertThatThrownBy(nothing::stderr).hasMessageStartingWith("stderr is no pipe");
                assertThatThrownBy(() -> nothing.communicate(bytes("input")))
                        .hasMessageStartingWith("stdin is no pipe");
                SubprocessOutput output = nothing.communicate();
                assertThatThrownBy(output::stdout).hasMessageStartingWith("stdout is no pipe");
                assertThat(output).hasToString("SubprocessOutput[exit code 0]");
            }
        });
    }

    @Test
    void manyRunAtOnce() {
        Asyncio.run(() -> {
            List<Task<String>> all =
                    IntStream.range(0, 40)
                            .mapToObj(i ->
                                    Asyncio.<String>createTask(() -> outputOf(OUTPUT, "echo " + i)))
                            .toList();
            assertThat(gather(all).await())
                    .isEqualTo(IntStream.range(0, 40).mapToObj(i -> i + "\n").toList());
        });
    }

    @Test
    void errorsGoWhereTheOutputGoes() {
        Asyncio.run(() ->
                assertThat(
                                outputOf(
                                        OUTPUT.withStderr(STDOUT),
                                        "echo one; echo two >&2; echo three"))
                        .isEqualTo("one\ntwo\nthree\n"));
    }

    @Test
    void filesAreReadWrittenAndAppendedTo(@TempDir Path folder) {
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Asyncio.run(() -> {
            Files.writeString(in, "input\n");
            Files.writeString(out, "what was there before\n");
            SubprocessOptions options =
                    SubprocessOptions.defaults()
                            .withStdin(Redirect.file(in))
                            .withStdout(Redirect.file(out));
            try (Subprocess cat = Subprocess.exec(options, "cat")) {
                assertThat(cat.await()).isZero();
            }
            try (Subprocess cat =
                    Subprocess.exec(options.withStdout(Redirect.append(out)), "cat")) {
                assertThat(cat.await()).isZero();
            }
            assertThat(out).hasContent("input\ninput\n");
        });
    }

    @Test
    void whatIsDiscardedReadsAndWritesNothing() {
        Asyncio.run(() ->
                assertThat(
                                outputOf(
                                        OUTPUT.withStdin(DISCARD).withStderr(DISCARD),
                                        "cat; echo x >&2"))
                        .isEmpty());
    }

    @Test
    void itRunsInItsDirectory(@TempDir Path folder) {
        Asyncio.run(() ->
                assertThat(outputOf(OUTPUT.withDirectory(folder), "pwd -P").strip())
                        .isEqualTo(folder.toRealPath().toString()));
    }

    @Test
    void variablesAreAddedOrReplaceTheWholeEnvironment() {
        Asyncio.run(() -> {
            SubprocessOptions added = OUTPUT.withVariable("WORD", "added");
            assertThat(outputOf(added, "echo $WORD ${PATH:+path}")).isEqualTo("added path\n");
            SubprocessOptions replaced = OUTPUT.withEnvironment(Map.of("OTHER", "other"));
            assertThat(outputOf(replaced, "echo $OTHER $HOME")).isEqualTo("other\n");
            assertThat(outputOf(replaced.withVariable("WORD", "word"), "echo $OTHER $WORD"))
                    .isEqualTo("other word\n");
        });
    }

    @Test
    void whatCannotBeIsRefused() {
        SubprocessOptions options = SubprocessOptions.defaults();
        assertThatThrownBy(() -> options.withStdin(STDOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stdin: STDOUT (expected: ");
        assertThatThrownBy(() -> options.withStdin(Redirect.append(Path.of("x"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withStdout(STDOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STDOUT is for stderr");
        assertThatThrownBy(() -> options.withLimit(0))
                .hasMessage("limit: 0 (expected: 1 or more bytes)");
        Asyncio.run(() ->
                assertThatThrownBy(() -> Subprocess.exec(options, List.of()))
                        .hasMessage("command: empty (expected: at least a program)"));
        Asyncio.run(() -> {
            assertThatThrownBy(() -> Subprocess.exec(""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("command: its first item is \"\" (expected: a program)");
            assertThatThrownBy(() -> Subprocess.exec(options, Arrays.asList("cat", null)))
                    .hasMessage("command: item 1 of [cat, null]");
        });
    }

    @Test
    void variablesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> OUTPUT.withVariable("A=B", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("variables: the name \"A=B\" (expected: some text without =)");
        assertThatThrownBy(() -> OUTPUT.withEnvironment(Map.of("", "c")))
                .hasMessage("environment: the name \"\" (expected: some text without =)");
        assertThatThrownBy(() -> OUTPUT.withEnvironment(Collections.singletonMap("A", null)))
                .hasMessage("environment: the value of A");
    }

    /** In Python its output is empty, as if the program had written nothing. */
    @Test
    void communicateGivesTheOutputOnce() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                assertThat(cat.communicate(bytes("x")).stdoutText()).isEqualTo("x");
                assertThatThrownBy(cat::communicate)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching(
                                "communicate\\(\\) was called before, and has given all output of"
                                        + " the subprocess \\d+: cat\\. Keep what it returned");
            }
        });
    }

    @Test
    void communicateMayBeCalledAgainAfterATimeout() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "cat; exec sleep 100")) {
                assertThatThrownBy(() ->
                                Asyncio.waitFor(
                                        () -> shell.communicate(bytes("x")), Duration.ofMillis(50)))
                        .isInstanceOf(TimeoutException.class);
                shell.kill();
                assertThat(shell.communicate().exitCode()).isEqualTo(-9);
            }
        });
    }

    @Test
    void whatCannotBeStartedIsNamed(@TempDir Path folder) {
        SubprocessOptions options = SubprocessOptions.defaults();
        Path file = folder.resolve("file");
        Asyncio.run(() -> {
            Files.writeString(file, "no program");
            assertThatThrownBy(() -> Subprocess.exec("no-such-program"))
                    .isInstanceOf(java.nio.file.NoSuchFileException.class)
                    .hasMessageStartingWith("no-such-program: no such program in PATH: ");
            assertThatThrownBy(() -> Subprocess.exec("/no/such/program"))
                    .isInstanceOf(java.nio.file.NoSuchFileException.class)
                    .hasMessage("/no/such/program: no such program");
            assertThatThrownBy(() -> Subprocess.exec(options.withDirectory(folder), "./other"))
                    .hasMessage(folder.resolve("./other") + ": no such program");
            assertThatThrownBy(() -> Subprocess.exec(file.toString()))
                    .isInstanceOf(java.nio.file.AccessDeniedException.class)
                    .hasMessage(file + ": not executable");
            assertThatThrownBy(() ->
                            Subprocess.exec(options.withDirectory(folder.resolve("no")), "ls"))
                    .isInstanceOf(java.nio.file.NoSuchFileException.class)
                    .hasMessage(folder.resolve("no") + ": no such directory, to run ls");
            assertThatThrownBy(() -> Subprocess.exec(options.withDirectory(file), "ls"))
                    .isInstanceOf(java.nio.file.NotDirectoryException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() ->
                            Subprocess.exec(
                                    options.withStdin(Redirect.file(folder.resolve("nothing"))),
                                    "cat"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.resolve("nothing").toString());
        });
    }

    @Test
    void startingDoesNotHoldUpTheLoop() {
        Asyncio.run(() -> {
            Future<Subprocess> starting =
                    Asyncio.<Subprocess>createTask(() -> Subprocess.exec("true"));
            int turns = 0;
            while (!starting.isDone()) {
                sleep(Duration.ZERO);
                turns++;
            }
            assertThat(turns).isGreaterThan(1);
            starting.await().await();
        });
    }
}
