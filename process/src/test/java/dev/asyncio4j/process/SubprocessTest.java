package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.process.Redirect.DISCARD;
import static dev.asyncio4j.process.Redirect.PIPE;
import static dev.asyncio4j.process.Redirect.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.StreamReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NoChildrenLeft.class)
class SubprocessTest {
    private static final SubprocessOptions PIPES = SubprocessOptions.pipes();
    private static final SubprocessOptions OUTPUT = SubprocessOptions.defaults().withStdout(PIPE);
    private static final int MANY = 1_000_000;
    private static final int SIGINT = 2;
    private static final int SIGCONT = 18;

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

    // What it gives

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

    // How it is started

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

    // Pipes

    @Test
    @Behaviour(181)
    void communicateIgnoresABrokenPipe() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "exec <&-; echo done; exit 3")) {
                SubprocessOutput output = shell.communicate(new byte[MANY]);
                assertThat(output.exitCode()).isEqualTo(3);
                assertThat(output.stdoutText()).isEqualTo("done\n");
            }
        });
    }

    @Test
    @Behaviour(181)
    void drainThrowsWhereThePipeIsBroken() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "exit 0")) {
                shell.stdin().write(new byte[MANY]);
                assertThatThrownBy(shell.stdin()::drain)
                        .isInstanceOf(IOException.class)
                        // The end of the program may be noticed first: that closes its input.
                        .hasMessageMatching(".*Broken pipe.*|Connection lost");
                assertThat(shell.await()).isZero();
            }
        });
    }

    @Test
    @Behaviour(181)
    void noOtherProgramHoldsAPipeOpen() {
        Asyncio.run(() -> {
            try (Subprocess first = Subprocess.exec(PIPES, "cat");
                    Subprocess second = Subprocess.exec(PIPES, "cat")) {
                first.stdin().close();
                assertThat(first.await()).isZero();
                assertThat(first.stdout().read()).isEmpty();
                assertThat(second.exitCode()).isNull();
            }
        });
    }

    @Test
    @Behaviour(167)
    void aProgramThatIsNotReadWaits() {
        Asyncio.run(() -> {
            try (Subprocess shell =
                    Subprocess.shell(
                            PIPES.withLimit(1000), "head -c 1000000 /dev/zero; echo written >&2")) {
                Task<String> written = createTask(() -> line(shell.stderr()));
                sleep(Duration.ofMillis(300));
                assertThat(written.isDone()).isFalse();
                assertThat(shell.stdout().toString()).matches("StreamReader\\[\\d{1,5} bytes]");
                assertThat(shell.stdout().read()).hasSize(MANY);
                assertThat(written.await()).isEqualTo("written");
            }
        });
    }

    @Test
    void whoWritesToAProgramThatDoesNotReadWaits() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "kill -STOP $$; wc -c")) {
                shell.stdin().write(new byte[MANY]);
                Task<?> draining = createTask(() -> shell.stdin().drain());
                sleep(Duration.ofMillis(300));
                assertThat(draining.isDone()).isFalse();
                while (!draining.isDone()) {
                    // It may not have stopped itself yet.
                    shell.sendSignal(SIGCONT);
                    sleep(Duration.ofMillis(20));
                }
                draining.await();
                shell.stdin().close();
                assertThat(line(shell.stdout())).isEqualTo("1000000");
            }
        });
    }

    @Test
    void othersThatHaveThePipesMayOutliveTheProgram() {
        Asyncio.run(() -> {
            String later = "exec 3<&0; { read word <&3; echo \"later: $word\"; } & exit 5";
            try (Subprocess shell = Subprocess.shell(PIPES, later)) {
                assertThat(shell.await()).isEqualTo(5);
                shell.stdin().write(bytes("hello\n"));
                assertThat(line(shell.stdout())).isEqualTo("later: hello");
                assertThat(shell.stdout().read()).isEmpty();
            }
        });
    }

    @Test
    void theInputIsClosedWhenAllHasEnded() {
        Asyncio.run(() -> {
            Subprocess nothing = Subprocess.exec(PIPES, "true");
            assertThat(nothing.stdout().read()).isEmpty();
            assertThat(nothing.stderr().read()).isEmpty();
            nothing.await();
            nothing.stdin().waitClosed();
            assertThat(nothing.stdin().isClosing()).isTrue();
        });
    }

    @Test
    void closingEndsAReadThatWaits() {
        Asyncio.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "echo $$; sleep 100 & echo $!; wait");
            line(shell.stdout());
            ProcessHandle sleeper =
                    ProcessHandle.of(Long.parseLong(line(shell.stdout()))).orElseThrow();
            Task<byte[]> reading = Asyncio.<byte[]>createTask(() -> shell.stdout().read());
            sleep(Duration.ZERO);
            shell.close();
            assertThat(reading.await()).isEmpty();
            assertThat(shell.await()).isEqualTo(-9);
            sleeper.destroyForcibly();
            Asyncio.ensureFuture(sleeper.onExit()).await();
        });
    }

    // Its end

    @Test
    void aKilledProgramHasTheSignalForItsExitCode() {
        Asyncio.run(() -> {
            try (Subprocess killed = Subprocess.exec("sleep", "100");
                    Subprocess terminated = Subprocess.exec("sleep", "100");
                    Subprocess interrupted = Subprocess.exec("sleep", "100")) {
                assertThat(killed.kill()).isTrue();
                assertThat(terminated.terminate()).isTrue();
                assertThat(interrupted.sendSignal(SIGINT)).isTrue();
                assertThat(killed.await()).isEqualTo(-9);
                assertThat(terminated.await()).isEqualTo(-15);
                assertThat(interrupted.await()).isEqualTo(-2);
                assertThat(killed.toString()).endsWith(", killed by signal 9]");
            }
        });
    }

    @Test
    void aProgramThatHasEndedGetsNoSignal() {
        Asyncio.run(() -> {
            try (Subprocess nothing = Subprocess.exec("true")) {
                nothing.await();
                assertThat(nothing.kill()).isFalse();
                assertThat(nothing.terminate()).isFalse();
                assertThat(nothing.sendSignal(SIGINT)).isFalse();
                assertThatThrownBy(() -> nothing.sendSignal(0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("signal: 0 (expected: 1 to 64)");
            }
        });
    }

    @Test
    void aSignalIsHandledByTheProgram() {
        Asyncio.run(() -> {
            String trapping =
                    "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.05; done";
            try (Subprocess shell = Subprocess.shell(PIPES, trapping)) {
                assertThat(line(shell.stdout())).isEqualTo("ready");
                shell.sendSignal(SIGINT);
                assertThat(line(shell.stdout())).isEqualTo("caught");
                assertThat(shell.await()).isEqualTo(4);
            }
        });
    }

    @Test
    @Behaviour(182)
    void tenTasksWaitForTheSameCode() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "read line; exit 9")) {
                List<Task<Integer>> waiting = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    waiting.add(Asyncio.<Integer>createTask(shell::await));
                }
                sleep(Duration.ZERO);
                shell.stdin().close();
                assertThat(gather(waiting).await()).hasSize(10).containsOnly(9);
            }
        });
    }

    @Test
    @Behaviour(182)
    void aCancelledWaitLeavesItRunning() {
        Asyncio.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                Task<Integer> waiting = Asyncio.<Integer>createTask(cat::await);
                sleep(Duration.ZERO);
                waiting.cancel();
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                assertThat(cat.exitCode()).isNull();
                cat.stdin().close();
                assertThat(cat.await()).isZero();
            }
        });
    }

    @Test
    @Behaviour(182)
    void aCancelledStartLeavesNothingThatRuns() {
        Asyncio.run(() -> {
            for (int turns = 0; turns < 12; turns++) {
                Task<Subprocess> starting =
                        Asyncio.<Subprocess>createTask(
                                () -> Subprocess.exec(PIPES, "sleep", "100"));
                sleep(Duration.ofMillis(turns / 2));
                starting.cancel();
                try {
                    starting.await().close();
                } catch (CancelledError expected) {
                    assertThat(starting.isCancelled()).isTrue();
                }
            }
            // Those starts that went on have ended when others have that began after them.
            List<Callable<Integer>> later = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                later.add(() -> {
                    try (Subprocess nothing = Subprocess.exec("true")) {
                        return nothing.await();
                    }
                });
            }
            gather(later, 1).await();
        });
    }

    @Test
    void aCancelledCommunicationLeavesItRunning() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "cat; sleep 100")) {
                Task<?> talking =
                        Asyncio.<SubprocessOutput>createTask(() -> shell.communicate(bytes("x")));
                sleep(Duration.ofMillis(50));
                talking.cancel();
                assertThatThrownBy(talking::await).isInstanceOf(CancelledError.class);
                assertThat(shell.exitCode()).isNull();
            }
        });
    }

    @Test
    @Behaviour(183)
    void closingKillsWhatRuns() {
        Asyncio.run(() -> {
            Subprocess sleeping = Subprocess.exec("sleep", "100");
            sleeping.close();
            assertThat(sleeping.toString()).endsWith(", closed]");
            assertThat(sleeping.await()).isEqualTo(-9);
        });
    }

    @Test
    @Behaviour(183)
    void closingLeavesAloneWhatHasEnded() {
        Asyncio.run(() -> {
            Subprocess echo = Subprocess.exec(PIPES, "echo", "hello");
            assertThat(echo.await()).isZero();
            echo.close();
            echo.close();
            assertThat(echo.exitCode()).isZero();
            assertThat(echo.await()).isZero();
        });
    }

    @Test
    void aLoopThatIsClosedKillsWhatRuns() throws Exception {
        long pid = Asyncio.run(() -> Subprocess.exec(PIPES, "sleep", "100").pid());
        @Nullable ProcessHandle left = ProcessHandle.of(pid).orElse(null);
        if (left != null) {
            left.onExit().get();
        }
    }

    @Test
    void debugModeNamesWhatNobodyHasClosed() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.debug(true);
            loop.setExceptionHandler((_, context) -> reported.add(context.message()));
            loop.runUntilComplete(() -> {
                Subprocess.exec(PIPES, "sleep", "100");
                Subprocess.exec("true").await();
                Subprocess.exec("sleep", "100").close();
            });
        }
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst())
                .matches("Never closed: the subprocess \\d+: sleep 100; the event loop was closed");
    }

    @Test
    void theExitIsSeenAlthoughTheCommonPoolIsBlocked() {
        Asyncio.run(() -> {
            java.util.concurrent.CountDownLatch release =
                    new java.util.concurrent.CountDownLatch(1);
            try {
                for (int i = 0; i < 64; i++) {
                    java.util.concurrent.ForkJoinPool.commonPool().execute(() -> await(release));
                }
                try (Subprocess nothing = Subprocess.exec("true")) {
                    assertThat(nothing.await()).isZero();
                }
            } finally {
                release.countDown();
            }
        });
    }

    private static void await(java.util.concurrent.CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
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
