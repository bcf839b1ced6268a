package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.eventually;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.ContextVar;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Runner;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Callbacks while channels of the JDK are ready. */
class ReadinessTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    /** A pipe that does not block. */
    private record Ends(Pipe.SourceChannel source, Pipe.SinkChannel sink) implements AutoCloseable {
        static Ends open() throws IOException {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return new Ends(pipe.source(), pipe.sink());
        }

        void write(int count) throws IOException {
            sink.write(ByteBuffer.allocate(count));
        }

        int read() {
            try {
                return source.read(ByteBuffer.allocate(1));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
            sink.close();
        }
    }

    @AsyncTest
    void aReaderIsCalledAsLongAsThereIsSomething() throws Exception {
        List<Integer> read = new ArrayList<>();
        try (Ends pipe = Ends.open()) {
            Net.addReader(pipe.source, () -> read.add(pipe.read()));
            assertThat(NettyPoller.ofRunningLoop().hasSources()).isTrue();
            pipe.write(3);
            eventually(() -> read.size() == 3);
            sleep(millis(20));
            assertThat(read).containsExactly(1, 1, 1);
            assertThat(Net.removeReader(pipe.source)).isTrue();
            assertThat(Net.removeReader(pipe.source)).isFalse();
            pipe.write(1);
            sleep(millis(20));
            assertThat(read).hasSize(3);
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aWriterIsCalledUntilItIsRemoved() throws Exception {
        List<String> calls = new ArrayList<>();
        try (Ends pipe = Ends.open()) {
            Net.addWriter(
                    pipe.sink,
                    () -> {
                        calls.add("ready");
                        if (calls.size() == 5) {
                            assertThat(Net.removeWriter(pipe.sink)).isTrue();
                        }
                    });
            eventually(() -> calls.size() == 5);
            sleep(millis(20));
            assertThat(calls).hasSize(5);
            assertThat(Net.removeWriter(pipe.sink)).isFalse();
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aSecondCallbackReplacesTheFirst() throws Exception {
        List<String> calls = new ArrayList<>();
        try (Ends pipe = Ends.open()) {
            Net.addReader(
                    pipe.source,
                    () -> {
                        calls.add("first");
                        pipe.read();
                    });
            Net.addReader(
                    pipe.source,
                    () -> {
                        calls.add("second");
                        pipe.read();
                    });
            pipe.write(2);
            eventually(() -> calls.size() == 2);
            assertThat(calls).containsExactly("second", "second");
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void readAndWriteOfOneChannelAreIndependent() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel client = SocketChannel.open()) {
            server.configureBlocking(false);
            client.configureBlocking(false);
            List<SocketChannel> accepted = new ArrayList<>();
            List<String> calls = new ArrayList<>();
            Net.addReader(
                    server,
                    () -> {
                        try {
                            accepted.add(server.accept());
                        } catch (IOException failed) {
                            throw new AssertionError(failed);
                        }
                    });
            assertThat(client.connect(server.getLocalAddress())).isIn(true, false);
            Net.addWriter(
                    client,
                    () -> {
                        try {
                            if (client.isConnectionPending()) {
                                client.finishConnect();
                                calls.add("connected");
                            } else {
                                client.write(ByteBuffer.allocate(1));
                                calls.add("written");
                                Net.removeWriter(client);
                            }
                        } catch (IOException failed) {
                            throw new AssertionError(failed);
                        }
                    });
            Net.addReader(
                    client,
                    () -> {
                        calls.add("read");
                        Net.removeReader(client);
                    });
            eventually(() -> accepted.size() == 1 && calls.contains("written"));
            assertThat(calls).doesNotContain("read").endsWith("written");
            try (SocketChannel peer = accepted.getFirst()) {
                peer.write(ByteBuffer.allocate(1));
                eventually(() -> calls.contains("read"));
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void oneThatIsRemovedInTheSameIterationIsNotCalled() throws Exception {
        for (int i = 0; i < 50; i++) {
            List<String> calls = new ArrayList<>();
            try (Ends one = Ends.open();
                    Ends two = Ends.open()) {
                // Whichever is called first removes the other.
                Net.addReader(
                        one.source,
                        () -> {
                            calls.add("one");
                            Net.removeReader(one.source);
                            Net.removeReader(two.source);
                        });
                Net.addReader(
                        two.source,
                        () -> {
                            calls.add("two");
                            Net.removeReader(one.source);
                            Net.removeReader(two.source);
                        });
                one.write(1);
                two.write(1);
                eventually(() -> !calls.isEmpty());
                sleep(millis(1));
                assertThat(calls).hasSize(1);
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void oneThatWasRemovedCanBeAddedAtOnce() throws Exception {
        int[] calls = {0};
        try (Ends pipe = Ends.open()) {
            for (int i = 1; i <= 50; i++) {
                Net.addReader(
                        pipe.source,
                        () -> {
                            pipe.read();
                            calls[0]++;
                        });
                pipe.write(1);
                int expected = i;
                eventually(() -> calls[0] == expected);
                assertThat(Net.removeReader(pipe.source)).isTrue();
            }
            // Nothing of ours is in the way.
            pipe.source.configureBlocking(true);
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aCallbackThatThrowsIsReportedAndCalledAgain(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        try (Ends pipe = Ends.open()) {
            Net.addReader(
                    pipe.source,
                    () -> {
                        pipe.read();
                        throw new IllegalStateException("broken");
                    });
            pipe.write(2);
            eventually(() -> reports.size() == 2);
            assertThat(reports.getFirst().message()).startsWith("Exception in callback ");
            assertThat(reports.getFirst().exception()).hasMessage("broken");
            Net.removeReader(pipe.source);
        }
        requireNoSocketOpen();
    }

    /** In real time, since a callback waits for a lock of the JDK's. */
    @Test
    void aCallbackIsNotCalledWhileItIsSuspended() throws Exception {
        List<String> calls = new ArrayList<>();
        ReentrantLock lock = new ReentrantLock();
        try (Ends pipe = Ends.open();
                Runner runner = new Runner()) {
            runner.run(() -> {
                lock.lock();
                try {
                    Net.addReader(
                            pipe.source,
                            () -> {
                                calls.add("begins");
                                lock.lock();
                                try {
                                    pipe.read();
                                    calls.add("ends");
                                } finally {
                                    lock.unlock();
                                }
                            });
                    pipe.write(2);
                    eventually(() -> !calls.isEmpty());
                    sleep(millis(20));
                    assertThat(calls).containsExactly("begins");
                } finally {
                    lock.unlock();
                }
                eventually(() -> calls.size() == 4);
                Net.removeReader(pipe.source);
            });
            assertThat(calls).containsExactly("begins", "ends", "begins", "ends");
        }
    }

    @AsyncTest
    void callbacksHaveTheContextInWhichTheyWereAdded() throws Exception {
        ContextVar<String> name = ContextVar.of("name");
        name.set("adder");
        List<String> seen = new ArrayList<>();
        try (Ends pipe = Ends.open()) {
            Net.addReader(
                    pipe.source,
                    () -> {
                        pipe.read();
                        seen.add(name.value());
                    });
            name.set("changed");
            pipe.write(1);
            eventually(() -> !seen.isEmpty());
            assertThat(seen).containsExactly("adder");
            Net.removeReader(pipe.source);
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aChannelThatIsClosedIsLetGoOf() throws Exception {
        List<String> calls = new ArrayList<>();
        Ends pipe = Ends.open();
        Net.addReader(pipe.source, () -> calls.add("called"));
        pipe.source.close();
        requireNoSocketOpen();
        assertThat(calls).isEmpty();
        assertThat(Net.removeReader(pipe.source)).isFalse();
        pipe.close();
    }

    @AsyncTest
    @Behaviour(25)
    void whatCannotBeWaitedForIsAnError() throws Exception {
        try (Ends pipe = Ends.open();
                SocketChannel blocking = SocketChannel.open()) {
            assertThatThrownBy(() -> Net.addReader(blocking, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(
                            "is in blocking mode (expected: configureBlocking(false) before)");
            assertThatThrownBy(() -> Net.addReader(pipe.sink, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: one that can be read from)");
            assertThatThrownBy(() -> Net.addWriter(pipe.source, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: one that can be written to)");
            SocketChannel closed = SocketChannel.open();
            closed.close();
            assertThatThrownBy(() -> Net.addReader(closed, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: an open one)");
        }
        requireNoSocketOpen();
    }

    @Test
    void aLoopThatIsClosedLetsGoOfAll() throws Exception {
        try (Ends pipe = Ends.open()) {
            SelectableChannel source = pipe.source;
            try (Runner runner = new Runner()) {
                runner.run(() -> Net.addReader(source, () -> {}));
                assertThat(source.isRegistered()).isTrue();
            }
            // Which a channel that is waited for does not allow.
            source.configureBlocking(true);
            assertThat(source.isBlocking()).isTrue();
        }
    }
}
