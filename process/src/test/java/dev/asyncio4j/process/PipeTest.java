package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages between two ends, wherever these are. */
@Tag("real")
@Timeout(60)
class PipeTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int MORE_THAN_A_SOCKET_TAKES = 4 << 20;

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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // In one process

    @Test
    void objectsArriveAsTheyWereSent() throws Exception {
        here.send(List.of(1, "two", 3.0));
        here.send(null);
        there.send(Map.of("key", new int[] {1, 2}));
        assertThat(there.receive()).isEqualTo(List.of(1, "two", 3.0));
        assertThat(there.receive()).isNull();
        Map<?, ?> received = here.receive(Map.class);
        assertThat(received.keySet()).isEqualTo(Set.of("key"));
    }

    @Test
    void largeArraysArriveToo() throws Exception {
        long[] numbers = new long[MORE_THAN_A_SOCKET_TAKES / Long.BYTES];
        Arrays.setAll(numbers, i -> i);
        run(() -> {
            Task<?> sending = createTask(() -> here.send(numbers));
            assertThat(there.receive(long[].class)).isEqualTo(numbers);
            sending.await();
        });
    }

    @Test
    @Behaviour(213)
    void messagesNeverMerge() throws Exception {
        here.sendBytes(bytes("a"));
        here.sendBytes(bytes("b"));
        here.sendBytes(bytes("abcdef"), 2, 2);
        here.sendBytes(new byte[0]);
        assertThat(text(there.receiveBytes())).isEqualTo("a");
        assertThat(text(there.receiveBytes())).isEqualTo("b");
        assertThat(text(there.receiveBytes())).isEqualTo("cd");
        assertThat(there.receiveBytes()).isEmpty();
        assertThat(there.poll()).isFalse();
    }

    @Test
    @Behaviour(213)
    void pollIsTrueUntilTheMessageIsReceived() throws Exception {
        assertThat(there.poll()).isFalse();
        assertThat(there.poll(Duration.ofMillis(1))).isFalse();
        here.send("x");
        assertThat(there.poll(LONG)).isTrue();
        assertThat(there.poll()).isTrue();
        assertThat(there.poll(Duration.ofSeconds(-1))).isTrue();
        there.receive();
        assertThat(there.poll()).isFalse();
        here.close();
        assertThat(there.poll(LONG)).isTrue();
    }

    @Test
    void whoPollsDoesNotWaitForWhoReceives() throws Exception {
        assertThat(there.poll()).isFalse();
        CompletableFuture<Object> received = new CompletableFuture<>();
        Thread receiver =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                received.complete(there.receive());
                            } catch (Throwable failed) {
                                received.completeExceptionally(failed);
                            }
                        });
        awaitWaiting(receiver);
        assertThat(there.poll()).isFalse();
        assertThat(there.poll(Duration.ofMillis(1))).isFalse();
        assertThat(Connection.wait(List.of(there), Duration.ofMillis(1))).isEmpty();
        assertThat(received).isNotDone();
        here.send("for the receiver");
        assertThat(received.get()).isEqualTo("for the receiver");
    }

    /** The receiver takes both from the socket, which then has nothing to be ready with. */
    @Test
    void whoPollsHearsOfWhatAnotherHasTaken() throws Exception {
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Boolean> polled = new CompletableFuture<>();
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try {
                            polled.complete(there.poll(LONG));
                        } catch (Throwable failed) {
                            polled.completeExceptionally(failed);
                        }
                    });
            here.send("first");
            here.send("second");
            assertThat(there.receive()).isEqualTo("first");
            assertThat(polled.get()).isTrue();
            assertThat(there.receive()).isEqualTo("second");
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Behaviour(213)
    void aBufferTooShortLosesNothing() throws Exception {
        here.sendBytes(bytes("hello"));
        here.sendBytes(bytes("you"));
        ByteBuffer buffer = ByteBuffer.allocate(4);
        assertThatThrownBy(() -> there.receiveBytes(buffer))
                .isInstanceOfSatisfying(
                        BufferTooShortException.class,
                        tooShort -> assertThat(text(tooShort.content())).isEqualTo("hello"))
                .hasMessage("a message of 5 bytes, for which there is room for 4");
        assertThat(there.receiveBytes(buffer)).isEqualTo(3);
        assertThat(text(Arrays.copyOf(buffer.array(), buffer.position()))).isEqualTo("you");
    }

    @Test
    @Behaviour(213)
    void wrongOffsetsAreRefused() {
        byte[] three = new byte[3];
        assertThatThrownBy(() -> here.sendBytes(three, 2, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> here.sendBytes(three, -1, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> there.receiveBytes(-1))
                .hasMessage("maxLength: -1 (expected: >= 0)");
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() throws Exception {
        here.sendBytes(bytes("hello"));
        assertThatThrownBy(() -> there.receiveBytes(4))
                .isInstanceOf(StreamCorruptedException.class)
                .hasMessage("a message of 5 bytes (expected: at most 4)");
        assertThatThrownBy(here::receive).isInstanceOf(EOFException.class);
    }

    @Test
    @Behaviour(213)
    void theEndComesAfterAllThatWasSent() throws Exception {
        here.send("last");
        here.close();
        here.close();
        assertThat(there.receive()).isEqualTo("last");
        assertThatThrownBy(there::receive)
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(there::receive).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> there.send("x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> here.send("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed");
        assertThat(here.isClosed()).isTrue();
        assertThat(here).hasToString("Connection[closed, both ways]");
    }

    @Test
    void anUnusedPipeEndsToo() {
        assertThat(here).hasToString("Connection[unused, both ways]");
        here.close();
        assertThatThrownBy(there::receive).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> there.send("x")).isInstanceOf(IOException.class);
    }

    @Test
    void whoReceivesIsToldThatItsOwnEndIsClosed() throws Exception {
        here.send("unread");
        run(() -> {
            Task<?> receiving = createTask(() -> here.receive());
            sleep(Duration.ZERO);
            here.close();
            assertThatThrownBy(() -> receiving.await(IOException.class))
                    .hasMessageContaining("this end of the connection was closed");
        });
    }

    @Test
    void aOneWayPipeHasOneWay() throws Exception {
        try (Pipe oneWay = Pipe.openOneWay()) {
            oneWay.second().send(1);
            assertThat(oneWay.first().receive()).isEqualTo(1);
            assertThatThrownBy(() -> oneWay.first().send(1)).hasMessageContaining("only receives");
            assertThatThrownBy(() -> oneWay.second().receive()).hasMessageContaining("only sends");
            assertThat(oneWay.second()).hasToString("Connection[connected, sends]");
        }
    }

    @Test
    void onlyTheTaskWaits() throws Exception {
        run(() -> {
            List<String> trail = new ArrayList<>();
            Task<?> receiving = createTask(() -> trail.add("received " + there.receive()));
            sleep(Duration.ZERO);
            trail.add("others run");
            here.send(1);
            receiving.await();
            assertThat(trail).containsExactly("others run", "received 1");
        });
    }

    @Test
    void aCancelledReceiverLosesNothing() throws Exception {
        run(() -> {
            Task<?> receiving = createTask(() -> there.receive());
            sleep(Duration.ofMillis(1));
            receiving.cancel();
            assertThatThrownBy(receiving::await).isInstanceOf(CancelledError.class);
            here.send("still there");
            assertThat(there.receive()).isEqualTo("still there");
        });
    }

    @Test
    void aCancelledSenderHasSentAllOrNothing() throws Exception {
        byte[] large = new byte[MORE_THAN_A_SOCKET_TAKES];
        run(() -> {
            Task<?> sending = createTask(() -> here.sendBytes(large));
            assertThat(there.poll(LONG)).isTrue();
            sending.cancel();
            assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
            Task<?> next = createTask(() -> here.send("next"));
            assertThat(there.receiveBytes()).isEqualTo(large);
            assertThat(there.receive()).isEqualTo("next");
            next.await();
        });
    }

    @Test
    void anInterruptLosesNothing() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(there::receive).isInstanceOf(InterruptedIOException.class);
        here.send(1);
        assertThat(there.receive()).isEqualTo(1);
    }

    @Test
    void bytesAreNoObject() throws Exception {
        here.sendBytes(bytes("abc"));
        assertThatThrownBy(there::receive)
                .isInstanceOf(StreamCorruptedException.class)
                .hasMessageContaining("receiveBytes()");
    }

    @Test
    void bytesOfAllSortsAreNoObject() throws Exception {
        byte[] many = bytes("a text of some length, as a program of another kind may send it");
        for (byte[] sent : List.of(new byte[0], new byte[12], many)) {
            here.sendBytes(sent);
            assertThatThrownBy(there::receive)
                    .isInstanceOf(StreamCorruptedException.class)
                    .hasMessageContaining("receiveBytes()");
        }
        // No memory is taken for an array that is announced, and not there.
        ByteBuffer announced = ByteBuffer.allocate(29).order(ByteOrder.nativeOrder());
        announced.putInt(0).putInt(0).putInt(1).putInt(5).put(bytes("LONGS")).putInt(1 << 30);
        here.sendBytes(announced.array());
        assertThatThrownBy(there::receive).isInstanceOf(StreamCorruptedException.class);
    }

    @Test
    void largeArraysArriveAsTheyAre() throws Exception {
        Map<String, Object> sent = new TreeMap<>();
        sent.put("ints", IntStream.range(0, 10_000).toArray());
        sent.put("doubles", new double[] {1.5});
        sent.put("longs", LongStream.range(0, 3_000).toArray());
        here.send(sent);
        Map<?, ?> received = there.receive(Map.class);
        assertThat((int[]) received.get("ints")).isEqualTo(sent.get("ints"));
        assertThat((double[]) received.get("doubles")).isEqualTo(sent.get("doubles"));
        assertThat((long[]) received.get("longs")).isEqualTo(sent.get("longs"));
    }

    @Test
    void anEndIsNotForFiles() throws Exception {
        try (ObjectOutputStream stream = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            assertThatThrownBy(() -> stream.writeObject(here))
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("can only be sent to another process");
        }
        here.send(1);
        assertThat(there.receive()).isEqualTo(1);
    }

    // Waiting for several

    @Test
    @Behaviour(214)
    void waitGivesThoseThatAreReady() throws Exception {
        try (Pipe other = Pipe.open()) {
            CompletableFuture<Integer> never = new CompletableFuture<>();
            List<Object> all = List.of(there, other.second(), never);
            assertThat(Connection.wait(all, Duration.ofMillis(1))).isEmpty();
            assertThat(Connection.wait(all, Duration.ZERO)).isEmpty();
            assertThat(Connection.wait(List.of(), null)).isEmpty();
            other.first().send("x");
            assertThat(Connection.wait(all, null)).containsExactly(other.second());
            here.close();
            assertThat(Connection.wait(List.of(there), LONG)).containsExactly(there);
            never.complete(1);
            assertThat(Connection.wait(all, LONG)).contains(never);
            assertThatThrownBy(() -> Connection.wait(List.of("text"), LONG))
                    .hasMessageContaining("cannot wait for a java.lang.String");
        }
    }

    @Test
    @Behaviour(214)
    void waitGivesProcessesThatHaveEnded() throws Exception {
        ChildProcess child = ChildProcess.start(() -> {});
        CompletableFuture<Integer> sentinel = child.sentinel();
        List<Object> all = List.of(there, sentinel);
        assertThat(Connection.wait(all, LONG)).containsExactly(sentinel);
        assertThat(Connection.wait(List.of(there, child), LONG)).containsExactly(child);
    }
}
