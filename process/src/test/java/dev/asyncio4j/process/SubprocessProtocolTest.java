package dev.asyncio4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.sync.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(NoChildrenLeft.class)
class SubprocessProtocolTest {
    private static final SubprocessOptions PIPES = SubprocessOptions.pipes();

    /** Writes down what it is told; of each pipe by itself. */
    private static class Recorder implements SubprocessProtocol {
        final List<String> told = new ArrayList<>();
        final StringBuilder output = new StringBuilder();
        final StringBuilder errors = new StringBuilder();
        final Event lost = new Event();

        @Override
        public void connectionMade(SubprocessTransport transport) {
            told.add("made");
        }

        @Override
        public void pipeDataReceived(int descriptor, byte[] data) throws Exception {
            (descriptor == 1 ? output : errors).append(new String(data, UTF_8));
        }

        @Override
        public void pipeConnectionLost(int descriptor, @Nullable Exception cause) {
            told.add(descriptor + " lost: " + cause);
            if (descriptor > 0) {
                (descriptor == 1 ? output : errors).append("end");
            }
        }

        @Override
        public void processExited() throws Exception {
            told.add("exited");
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            told.add("lost: " + cause);
            lost.set();
        }
    }

    @Test
    @Behaviour(185)
    void allThatHappensIsTold() {
        Asyncio.run(() -> {
            String answering = "read line; echo \"got $line\"; echo error >&2; exit 6";
            try (var connection = SubprocessTransport.shell(Recorder::new, PIPES, answering)) {
                Recorder recorder = connection.protocol();
                SubprocessTransport transport = connection.transport();
                assertThat(transport.exitCode()).isNull();
                Objects.requireNonNull(transport.pipe(0))
                        .write(ByteBuffer.wrap("hello\n".getBytes(UTF_8)));
                recorder.lost.await();
                assertThat(transport.exitCode()).isEqualTo(6);
                assertThat(recorder.output).hasToString("got hello\nend");
                assertThat(recorder.errors).hasToString("error\nend");
                assertThat(recorder.told)
                        .startsWith("made")
                        .endsWith("lost: null")
                        .containsExactlyInAnyOrder(
                                "made",
                                "exited",
                                "0 lost: null",
                                "1 lost: null",
                                "2 lost: null",
                                "lost: null");
                assertThat(transport.toString())
                        .matches(
                                "SubprocessTransport\\[pid \\d+, read line.*, exited with code 6]");
            }
        });
    }

    @Test
    @Behaviour({183, 185})
    void closingKillsIt() {
        Asyncio.run(() -> {
            var connection =
                    SubprocessTransport.exec(Recorder::new, PIPES, List.of("sleep", "100"));
            connection.close();
            connection.protocol().lost.await();
            assertThat(connection.transport().exitCode()).isEqualTo(-9);
            assertThat(connection.transport().kill()).isFalse();
            assertThat(connection.protocol().told).hasSize(6).endsWith("lost: null");
        });
    }

    @Test
    void whatIsNoPipeHasNone() {
        Asyncio.run(() -> {
            try (var connection =
                    SubprocessTransport.exec(
                            Recorder::new, SubprocessOptions.defaults(), List.of("true"))) {
                assertThat(connection.transport().pipe(1)).isNull();
                assertThat(connection.transport().pipe(3)).isNull();
                connection.protocol().lost.await();
                assertThat(connection.protocol().told)
                        .containsExactly("made", "exited", "lost: null");
            }
        });
    }

    @Test
    void aProtocolThatThrowsIsReportedAndToldTheRest() {
        Asyncio.run(() -> {
            List<String> reported = new ArrayList<>();
            EventLoop.running()
                    .setExceptionHandler(
                            (_, context) -> reported.add(String.valueOf(context.exception())));
            Recorder failing =
                    new Recorder() {
                        @Override
                        public void processExited() throws Exception {
                            throw new Exception("in processExited");
                        }

                        @Override
                        public void pipeDataReceived(int descriptor, byte[] data) throws Exception {
                            throw new Exception("in pipeDataReceived");
                        }
                    };
            try (var _ = SubprocessTransport.exec(() -> failing, PIPES, List.of("echo", "x"))) {
                failing.lost.await();
            }
            assertThat(reported)
                    .containsExactlyInAnyOrder(
                            "java.lang.Exception: in processExited",
                            "java.lang.Exception: in pipeDataReceived");
        });
    }

    @Test
    void aProtocolThatRefusesToBeginEndsIt() {
        Asyncio.run(() -> {
            SubprocessProtocol refusing =
                    new SubprocessProtocol() {
                        @Override
                        public void connectionMade(SubprocessTransport transport) {
                            throw new IllegalStateException("not now");
                        }
                    };
            assertThatThrownBy(() ->
                            SubprocessTransport.exec(
                                    () -> refusing, PIPES, List.of("sleep", "100")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not now");
        });
    }
}
