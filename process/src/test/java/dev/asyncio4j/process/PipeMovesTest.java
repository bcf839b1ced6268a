package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends of pipes that are sent to other processes. */
@Tag("real")
@Timeout(60)
class PipeMovesTest {
    private final Pipe pipe = Pipe.open();
    private final Connection here = pipe.first();
    private final Connection there = pipe.second();

    @AfterEach
    void nothingIsLeft() throws Exception {
        pipe.close();
        for (ChildProcess child : ChildProcess.activeChildren()) {
            child.kill();
            child.join();
        }
    }

    private static void echo(Connection end) throws IOException {
        try (end) {
            while (true) {
                end.send("echo of " + end.receive());
            }
        } catch (EOFException closed) {
            // As it should be.
        }
    }

    @Test
    void anEndMovesToAChild() throws Exception {
        Connection theirs = there;
        ChildProcess child = ChildProcess.start(() -> echo(theirs));
        assertThatThrownBy(() -> there.send("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sent to another process");
        assertThat(there).hasToString("Connection[sent to another process, both ways]");
        there.close();
        here.send("hello");
        assertThat(here.receive()).isEqualTo("echo of hello");
        here.close();
        child.join();
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void whatWasSentBeforeArrives() throws Exception {
        Connection theirs = there;
        here.send("early");
        ChildProcess child = ChildProcess.start(() -> echo(theirs));
        assertThat(here.receive()).isEqualTo("echo of early");
        here.close();
        child.join();
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void bothEndsMoveToChildren() throws Exception {
        Connection theirs = there;
        Connection ours = here;
        try (Pipe result = Pipe.open()) {
            Connection results = result.second();
            ChildProcess.start(() -> echo(theirs));
            ChildProcess.start(() -> {
                ours.send("you");
                results.send(ours.receive());
            });
            assertThat(result.first().receive()).isEqualTo("echo of you");
        }
    }

    @Test
    void anEndMovesOnToAGrandchild() throws Exception {
        Connection theirs = there;
        ChildProcess.start(() -> ChildProcess.start(() -> echo(theirs)).join());
        here.send("grandchild");
        assertThat(here.receive()).isEqualTo("echo of grandchild");
        here.close();
    }

    @Test
    void anEndMovesThroughAConnection() throws Exception {
        Connection theirs = there;
        ChildProcess.start(() -> {
            Connection received = theirs.receive(Connection.class);
            received.send("through " + received.receive());
        });
        try (Pipe other = Pipe.open()) {
            here.send(other.second());
            other.first().send("a pipe");
            assertThat(other.first().receive()).isEqualTo("through a pipe");
        }
    }

    @Test
    void aChildThatEndsHasSentAll() throws Exception {
        Connection theirs = there;
        ChildProcess child =
                ChildProcess.start(() -> {
                    for (int i = 0; i < 100; i++) {
                        theirs.send(i);
                    }
                });
        child.join();
        for (int i = 0; i < 100; i++) {
            assertThat(here.receive()).isEqualTo(i);
        }
        assertThatThrownBy(here::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void aChildThatIsKilledIsTheEnd() throws Exception {
        Connection theirs = there;
        ChildProcess child =
                ChildProcess.start(() -> {
                    theirs.send("begun");
                    Thread.sleep(Duration.ofDays(1));
                });
        assertThat(here.receive()).isEqualTo("begun");
        child.kill();
        assertThatThrownBy(here::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void aChildThatNeverStartsIsTheEnd() throws Exception {
        Connection theirs = there;
        ChildOptions broken =
                ChildOptions.defaults()
                        .withJvmArguments("-XX:NoSuchOption=1")
                        .withOutput(WorkerOutput.discarded());
        ChildProcess child = ChildProcess.start(broken, () -> echo(theirs));
        assertThatThrownBy(here::receive)
                .isInstanceOf(EOFException.class)
                .hasMessage("the process of the other end has ended");
        child.join();
        assertThat(child.exitCode()).isEqualTo(1);
    }

    @Test
    void anEndThatCouldNotBeSentStays() throws Exception {
        Connection theirs = there;
        Object lock = new Object();
        assertThatThrownBy(() ->
                        ChildProcess.start(() -> {
                            theirs.send(1);
                            System.out.println(lock);
                        }))
                .isInstanceOf(NotSerializableException.class);
        there.send("here");
        assertThat(here.receive()).isEqualTo("here");
        here.send("too");
        assertThat(there.receive()).isEqualTo("too");
    }

    @Test
    void anEndMovesToAWorker() throws Exception {
        Connection theirs = there;
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CompletableFuture<?> echoing =
                    pool.submit(() -> {
                        echo(theirs);
                        return null;
                    });
            here.send("a worker");
            assertThat(here.receive()).isEqualTo("echo of a worker");
            here.close();
            echoing.get();
        }
    }

    @Test
    void aTaskThatIsNeverRunIsTheEnd() throws Exception {
        Connection theirs = there;
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            CompletableFuture<?> begun =
                    pool.submit(() -> {
                        Thread.sleep(Duration.ofDays(1));
                        return null;
                    });
            CompletableFuture<?> waiting =
                    pool.submit(() -> {
                        echo(theirs);
                        return null;
                    });
            assertThat(waiting.cancel(true)).isTrue();
            assertThatThrownBy(here::receive).isInstanceOf(EOFException.class);
            begun.cancel(true);
        }
    }

    @Test
    void anEndWhoseSendingIsInterruptedStaysHere() throws Exception {
        try (Pipe moving = Pipe.open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> here.send(moving.second()))
                    .isInstanceOf(InterruptedIOException.class);
            moving.second().send("here");
            assertThat(moving.first().receive()).isEqualTo("here");
        }
    }
}
