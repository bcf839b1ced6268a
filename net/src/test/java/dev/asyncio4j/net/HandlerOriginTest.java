package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.reportsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.util.List;
import java.util.Objects;

/** In debug mode the task of a handler was created where its server was started. */
class HandlerOriginTest {
    private static final String NET_INTERNAL = "dev.asyncio4j.net.internal.";

    private static int lineOfTheCaller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @AsyncTest
    void showsWhereTheServerWasStarted(EventLoop loop) throws Exception {
        loop.debug(true);
        Event seen = new Event();
        Task<?>[] task = new Task<?>[1];
        int line = lineOfTheCaller() + 1;
        Server server = Streams.startServer((_, _) -> note(task, seen), HERE, 0);
        try (server;
                StreamConnection _ = connect(server)) {
            seen.await();
        }
        assertThat(task[0].toString()).contains("created at HandlerOriginTest.java:" + line);
        server.waitClosed();
        loop.debug(false);
    }

    private static void note(Task<?>[] task, Event seen) {
        task[0] = Objects.requireNonNull(Asyncio.currentTask());
        seen.set();
    }

    @AsyncTest
    void isPartOfWhatIsReported(EventLoop loop) throws Exception {
        loop.debug(true);
        List<ExceptionContext> reports = reportsOf(loop);
        int line = lineOfTheCaller() + 1;
        Server server = Streams.startServer((_, _) -> fail(), HERE, 0);
        try (server;
                StreamConnection connection = connect(server)) {
            connection.writer().write(bytes("x"));
            iterateUntil(() -> !reports.isEmpty());
        }
        server.waitClosed();
        assertThat(reports.getFirst().createdAt())
                .isNotEmpty()
                .allSatisfy(frame ->
                        assertThat(frame.getClassName())
                                .doesNotStartWith("io.netty.")
                                .doesNotStartWith(NET_INTERNAL))
                .first()
                .satisfies(frame -> assertThat(frame.getLineNumber()).isEqualTo(line));
        loop.debug(false);
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }
}
