package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.internal.OsPipe;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pipes to and from a program. */
@Tag("real")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NoChildrenLeft.class)
class SubprocessPipesTest {
    private static final SubprocessOptions PIPES = SubprocessOptions.pipes();
    private static final int MANY = 1_000_000;
    private static final int SIGCONT = 18;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String line(StreamReader from) throws IOException {
        return new String(from.readline(), UTF_8).strip();
    }

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
                        .hasMessageMatching(
                                ".*Broken pipe.*|Connection lost: (the program has ended: .*|Stream closed)");
                assertThat(shell.await()).isZero();
            }
        });
    }

    @Test
    void whoWritesToAProgramThatHasEndedIsToldSo() {
        Asyncio.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "exit 3")) {
                assertThat(shell.await()).isEqualTo(3);
                assertThatThrownBy(
                                () -> {
                                    // What is written first may have room in the pipe.
                                    while (true) {
                                        shell.stdin().write(bytes("hello"));
                                        shell.stdin().drain();
                                    }
                                })
                        .isInstanceOf(IOException.class)
                        .hasMessage(
                                "Connection lost: the program has ended: pid "
                                        + shell.pid()
                                        + ", exit 3, exited with code 3");
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
        assumeTrue(OsPipe.areThere(), "the JDK closes its pipes when the program ends");
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
}
