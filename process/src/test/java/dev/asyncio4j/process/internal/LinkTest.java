package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two ends of a connection, both in this process. */
@Tag("real")
@Timeout(60)
class LinkTest {
    @TempDir Path folder;

    private SocketChannel mine;
    private SocketChannel theirs;
    private WorkerMemory mineMemory;
    private Link many;
    private Link one;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            mine = SocketChannel.open(address);
            theirs = server.accept();
        }
        Path memory = folder.resolve("memory");
        mineMemory = WorkerMemory.create(memory);
        many = Link.ofMany(mine, mineMemory);
        one = Link.ofOne(theirs, WorkerMemory.open(memory));
    }

    @AfterEach
    void close() throws IOException {
        many.close();
        one.close();
    }

    private static Frame next(Link link) throws IOException {
        return Objects.requireNonNull(link.receive());
    }

    private static Message message(int size) {
        byte[] bytes = new byte[size];
        bytes[size - 1] = 7;
        return new Message(bytes, List.of(new long[size], new int[size]));
    }

    private static void assertIs(Message message, int size) {
        assertThat(message.bytes()).hasSize(size);
        assertThat(message.bytes()[size - 1]).isEqualTo((byte) 7);
        assertThat((long[]) message.arrays().get(0)).hasSize(size);
        assertThat((int[]) message.arrays().get(1)).hasSize(size);
    }

    @Test
    void framesComeInOrder() throws Exception {
        CompletableFuture<Void> sending =
                run(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        many.send(5, i, -i, new Message(new byte[i], List.of()));
                    }
                    many.flush();
                });
        for (int i = 0; i < 1_000; i++) {
            Frame frame = next(one);
            assertThat(frame.first()).isEqualTo(i);
            assertThat(frame.second()).isEqualTo(-i);
            assertThat(frame.content()).hasSize(i);
        }
        sending.get();
        assertThat(one.hasNext()).isFalse();
    }

    @Test
    void largeMessagesGoThrough() throws Exception {
        CompletableFuture<Void> sending = run(() -> many.send(5, 1, 2, message(1_000_000)));
        CompletableFuture<Void> acknowledging = run(() -> assertThat(many.receive()).isNull());
        assertIs(one.message(next(one)), 1_000_000);
        sending.get();
        one.close();
        acknowledging.get();
    }

    /** One end has one thread, which sends while what it must receive first is on its way to it. */
    @Test
    void bothEndsMaySendLargeMessagesAtOnce() throws Exception {
        CompletableFuture<Void> sending =
                run(() -> {
                    for (int i = 0; i < 5; i++) {
                        many.send(5, i, 0, message(500_000));
                    }
                    many.flush();
                });
        CompletableFuture<Void> receiving =
                run(() -> {
                    for (int i = 0; i < 5; i++) {
                        assertIs(many.message(next(many)), 400_000);
                    }
                    assertThat(many.receive()).isNull();
                });
        for (int i = 0; i < 5; i++) {
            one.send(6, i, 0, message(400_000));
            one.flush();
        }
        for (int i = 0; i < 5; i++) {
            Frame frame = next(one);
            assertThat(frame.first()).isEqualTo(i);
            assertIs(one.message(frame), 500_000);
        }
        sending.get();
        one.close();
        receiving.get();
    }

    @Test
    void whoWaitsForAnAcknowledgementHearsOfTheEnd() throws Exception {
        CompletableFuture<Void> sending =
                run(() ->
                        assertThatThrownBy(() -> many.send(5, 0, 0, message(5_000_000)))
                                .isInstanceOf(IOException.class));
        assertThat(next(one).large()).isTrue();
        one.close();
        assertThat(many.receive()).isNull();
        many.close();
        sending.get();
    }

    @Test
    void whoHasHalfOfAMessageHearsOfTheEnd() throws Exception {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        many.send(5, 0, 0, message(5_000_000));
                    } catch (IOException closed) {
                        // As is to be.
                    }
                });
        Frame frame = next(one);
        mine.shutdownOutput();
        assertThatThrownBy(() -> one.message(frame)).isInstanceOf(EOFException.class);
    }

    @Test
    void nonsenseIsAnError() throws Exception {
        ByteBuffer nonsense = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        mine.write(nonsense.putInt(0, 1 << 30));
        assertThatThrownBy(() -> one.receive()).hasMessage("a frame of 1073741824 bytes");
    }

    private interface Code {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Code code) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        code.run();
                        future.complete(null);
                    } catch (Throwable thrown) {
                        future.completeExceptionally(thrown);
                    }
                });
        return future;
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndTheRestGoesOn() throws Exception {
        mineMemory.close();
        assertThatThrownBy(() -> many.send(1, 0, 0, message(100_000)))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("no room");
        many.send(2, new byte[] {5});
        many.flush();
        assertThat(next(one).kind()).isEqualTo(2);
    }

    @Test
    void anInterruptClosesNothingAndIsKept() throws Exception {
        Thread.currentThread().interrupt();
        many.send(2, new byte[0]);
        many.flush();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(next(one).kind()).isEqualTo(2);
    }

    /** Who gives its results on as soon as nothing more is there must not wait for what is none. */
    @Test
    void anAcknowledgementIsNothingThatCanBeReceived() throws Exception {
        CompletableFuture<?> sending =
                CompletableFuture.runAsync(() -> send(many, message(100_000)));
        Frame head = next(one);
        one.send(7, new byte[0]);
        one.message(head);
        sending.join();
        one.flush();
        assertThat(next(many).kind()).isEqualTo(7);
        assertThat(many.hasNext()).isFalse();
    }

    private static void send(Link link, Message message) {
        try {
            link.send(1, 0, 0, message);
            link.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aFrameMayBeLongerThanTheBuffers() throws Exception {
        byte[] definition = new byte[200_000];
        definition[definition.length - 1] = 7;
        CompletableFuture<Void> sending =
                run(() -> {
                    many.send(1, new byte[] {1});
                    many.send(2, definition);
                    many.send(3, new byte[] {3});
                    many.flush();
                });
        assertThat(next(one).content()).containsExactly(1);
        assertThat(next(one).content()).isEqualTo(definition);
        assertThat(next(one).content()).containsExactly(3);
        sending.get();
    }

    @Test
    void aFrameThatIsTooLongIsRefusedAndTheRestGoesOn() throws Exception {
        assertThatThrownBy(() -> many.send(1, new byte[1 << 20]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a frame of 1048590 bytes (expected: at most 1048576)");
        many.send(2, new byte[] {5});
        many.flush();
        assertThat(next(one).kind()).isEqualTo(2);
    }

    /** More than the system keeps for who does not read yet. */
    @Test
    void whoFindsTheSocketFullWaitsUntilTheOtherReads() throws Exception {
        assertFullSocketIsWaitedFor(many, one);
        assertFullSocketIsWaitedFor(one, many);
    }

    private static void assertFullSocketIsWaitedFor(Link from, Link to) throws Exception {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        CompletableFuture<Void> sending =
                run(() -> {
                    started.complete(Thread.currentThread());
                    for (int i = 0; i < 1_000; i++) {
                        from.send(5, i, 0, new Message(new byte[10_000], List.of()));
                    }
                    from.flush();
                });
        Thread sender = started.get();
        while (sender.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        sender.interrupt();
        assertThat(sending).isNotDone();
        for (int i = 0; i < 1_000; i++) {
            assertThat(next(to).first()).isEqualTo(i);
        }
        sending.get();
    }

    @Test
    void whoFindsTheSocketFullHearsOfTheEnd() throws Exception {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        CompletableFuture<Void> sending =
                run(() -> {
                    started.complete(Thread.currentThread());
                    while (true) {
                        many.send(5, 0, 0, new Message(new byte[10_000], List.of()));
                    }
                });
        Thread sender = started.get();
        while (sender.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        many.close();
        assertThatThrownBy(sending::get).hasCauseInstanceOf(IOException.class);
    }
}
