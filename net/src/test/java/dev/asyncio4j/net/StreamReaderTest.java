package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** Streams that the test feeds. */
class StreamReaderTest {
    private final StreamReader reader = StreamReader.create(64);

    private void feed(String text) {
        reader.feedData(text.getBytes(UTF_8));
    }

    @AsyncTest
    void readsWhatThereIsUpToSoMuch() throws IOException {
        feed("one two");
        assertThat(text(reader.read(3))).isEqualTo("one");
        assertThat(text(reader.read(100))).isEqualTo(" two");
        reader.feedEof();
        assertThat(reader.read(1)).isEmpty();
        assertThat(reader.atEof()).isTrue();
    }

    @AsyncTest
    void readsNothingWithoutWaitingIfNothingIsAskedFor() throws IOException {
        assertThat(reader.read(0)).isEmpty();
        assertThat(reader.readexactly(0)).isEmpty();
    }

    @AsyncTest
    void waitsForTheFirstByte() throws IOException {
        Task<byte[]> task = createTask(() -> reader.read(10));
        sleep(ZERO);
        assertThat(task.isDone()).isFalse();
        feed("x");
        assertThat(text(task.await())).isEqualTo("x");
    }

    @AsyncTest
    void readsUntilTheEndThoughItBeMoreThanTheLimit() throws IOException {
        Task<byte[]> task = createTask(() -> reader.read());
        for (int part = 0; part < 10; part++) {
            feed("0123456789");
            sleep(ZERO);
        }
        reader.feedEof();
        assertThat(task.await()).hasSize(100);
    }

    @AsyncTest
    @Behaviour(157)
    void readexactlySaysWhatThereWasBeforeTheEnd() throws IOException {
        feed("0123456789abcdefgh");
        reader.feedEof();
        IncompleteReadException thrown =
                catchThrowableOfType(IncompleteReadException.class, () -> reader.readexactly(36));
        assertThat(thrown).hasMessage("18 bytes read on a total of 36 expected bytes");
        assertThat(text(thrown.partial())).isEqualTo("0123456789abcdefgh");
        assertThat(thrown.expected()).isEqualTo(36);
        assertThat(reader.atEof()).isTrue();
        assertThatThrownBy(() -> reader.readexactly(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count: -1 (expected: 0 or more bytes; read() reads until the end)");
    }

    @AsyncTest
    @Behaviour(157)
    void readexactlyMayGoBeyondTheLimit() throws IOException {
        feed("x".repeat(1000));
        assertThat(reader.readexactly(900)).hasSize(900);
        assertThat(reader.readexactly(100)).hasSize(100);
    }

    @AsyncTest
    void aCancelledReadToTheEndLosesNothing() throws Exception {
        reader.feedData("some".getBytes(UTF_8));
        Task<byte[]> reading = createTask(() -> reader.read());
        sleep(ZERO);
        reader.feedData(" words".getBytes(UTF_8));
        sleep(ZERO);
        reading.cancel();
        assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
        reader.feedData(" and more".getBytes(UTF_8));
        reader.feedEof();
        assertThat(text(reader.read())).isEqualTo("some words and more");
    }

    @AsyncTest
    void whatItIsToThrowKeepsItsClass() {
        reader.setException(new EOFException("mine"));
        assertThatThrownBy(() -> reader.read())
                .isExactlyInstanceOf(EOFException.class)
                .hasMessage("mine");
    }

    @AsyncTest
    @Behaviour(158)
    void aLineMayBeAsLongAsTheLimitWithoutItsNewline() throws IOException {
        StreamReader small = StreamReader.create(7);
        small.feedData("1234567\n12345678\nabc\n".getBytes(UTF_8));
        assertThat(text(small.readline())).isEqualTo("1234567\n");
        assertThatThrownBy(small::readline)
                .isInstanceOf(LimitOverrunException.class)
                .hasMessage(
                        "Separator is found, but chunk is longer than limit of 7 bytes; withLimit of the options sets another");
        assertThat(text(small.readline())).isEqualTo("abc\n");
    }

    @AsyncTest
    @Behaviour(158)
    void aLineThatIsTooLongBeforeItEndsIsDroppedAsFarAsItHasCome() throws IOException {
        StreamReader small = StreamReader.create(7);
        small.feedData("123456789".getBytes(UTF_8));
        assertThatThrownBy(small::readline)
                .isInstanceOf(LimitOverrunException.class)
                .hasMessage(
                        "Separator is not found, and chunk exceeds the limit of 7 bytes;"
                                + " withLimit of the options sets another");
        small.feedData("abc\n".getBytes(UTF_8));
        assertThat(text(small.readline())).isEqualTo("abc\n");
    }

    @AsyncTest
    void theLastLineNeedsNoNewline() throws IOException {
        feed("one\ntwo");
        reader.feedEof();
        assertThat(text(reader.readline())).isEqualTo("one\n");
        assertThat(text(reader.readline())).isEqualTo("two");
        assertThat(reader.readline()).isEmpty();
    }

    @AsyncTest
    @Behaviour(159)
    void readuntilLeavesInTheStreamWhatIsTooLong() throws IOException {
        StreamReader small = StreamReader.create(3);
        small.feedData("abcdeEND".getBytes(UTF_8));
        LimitOverrunException found =
                catchThrowableOfType(
                        LimitOverrunException.class, () -> small.readuntil("END".getBytes(UTF_8)));
        assertThat(found).hasMessageContaining("is found");
        assertThat(found.consumed()).isEqualTo(5);
        LimitOverrunException notFound =
                catchThrowableOfType(
                        LimitOverrunException.class, () -> small.readuntil("?!".getBytes(UTF_8)));
        assertThat(notFound).hasMessageContaining("is not found");
        assertThat(notFound.consumed()).isEqualTo(7);
        assertThat(text(small.readexactly(8))).isEqualTo("abcdeEND");
    }

    @AsyncTest
    @Behaviour(159)
    void readuntilSaysWhatThereWasBeforeTheEnd() throws IOException {
        feed("abc");
        reader.feedEof();
        IncompleteReadException thrown =
                catchThrowableOfType(
                        IncompleteReadException.class, () -> reader.readuntil(new byte[] {0}));
        assertThat(thrown).hasMessage("3 bytes read on a total of undefined expected bytes");
        assertThat(text(thrown.partial())).isEqualTo("abc");
        assertThat(thrown.expected()).isNull();
    }

    @AsyncTest
    void readuntilFindsASeparatorThatComesInParts() throws IOException {
        Task<byte[]> task = createTask(() -> reader.readuntil("\r\n\r\n".getBytes(UTF_8)));
        for (String part : List.of("a\r", "\nb\r\n\r", "b\r\n", "\r", "\nrest")) {
            feed(part);
            sleep(ZERO);
        }
        assertThat(text(task.await())).isEqualTo("a\r\nb\r\n\rb\r\n\r\n");
        assertThat(text(reader.read(10))).isEqualTo("rest");
    }

    @AsyncTest
    void readuntilTakesTheSeparatorThatIsCompleteFirst() throws IOException {
        feed("one\r\ntwo\nthree");
        byte[][] ends = {"\n".getBytes(UTF_8), "\r\n".getBytes(UTF_8), "\r".getBytes(UTF_8)};
        assertThat(text(reader.readuntil(ends))).isEqualTo("one\r");
        assertThat(text(reader.readuntil(ends))).isEqualTo("\n");
        assertThat(text(reader.readuntil(ends))).isEqualTo("two\n");
        assertThatThrownBy(() -> reader.readuntil())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("separators: none (expected: 1 or more)");
        assertThatThrownBy(() -> reader.readuntil(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("separator: empty (expected: 1 or more bytes)");
    }

    @AsyncTest
    @Behaviour(161)
    void onlyOneTaskMayWait() throws IOException {
        Task<byte[]> first = createTask(() -> reader.read(1));
        sleep(ZERO);
        assertThatThrownBy(reader::readline)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "readuntil() called while another task is already waiting for incoming data"
                                + " of this stream (expected: one task at a time reads)");
        feed("x");
        assertThat(text(first.await())).isEqualTo("x");
    }

    @AsyncTest
    @Behaviour(162)
    void anErrorWakesWhoWaitsAndStays() {
        Task<byte[]> task = createTask(() -> reader.read(1));
        sleep(ZERO);
        reader.setException(new SocketException("gone"));
        assertThatThrownBy(() -> task.await(IOException.class))
                .isInstanceOf(SocketException.class)
                .hasMessage("gone")
                .hasCause(reader.exception());
        assertThatThrownBy(reader::readline).isInstanceOf(SocketException.class);
    }

    @AsyncTest
    @Behaviour(162)
    void aReadThatWasCancelledDoesNotHearOfTheError() throws IOException {
        Task<byte[]> task = createTask(() -> reader.read(1));
        sleep(ZERO);
        task.cancel();
        reader.setException(new SocketException("gone"));
        sleep(ZERO);
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    void aReadThatWasCancelledLosesNothing() throws IOException {
        Task<byte[]> task = createTask(() -> reader.readexactly(4));
        feed("ab");
        sleep(ZERO);
        task.cancel();
        feed("cd");
        sleep(ZERO);
        assertThat(text(reader.readexactly(4))).isEqualTo("abcd");
    }

    @AsyncTest
    void isIteratedByLine() {
        feed("one\ntwo\n\nlast");
        reader.feedEof();
        List<String> lines = new ArrayList<>();
        for (byte[] line : reader) {
            lines.add(text(line));
        }
        assertThat(lines).containsExactly("one\n", "two\n", "\n", "last");
        reader.setException(new SocketException("gone"));
        assertThatThrownBy(() -> reader.iterator().hasNext())
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("gone");
    }

    @AsyncTest
    void isAnInputStreamToo() throws IOException {
        feed("abc");
        assertThat(reader.asInputStream().available()).isEqualTo(3);
        assertThat(reader.asInputStream().read()).isEqualTo('a');
        reader.feedEof();
        assertThat(text(reader.asInputStream().readAllBytes())).isEqualTo("bc");
        assertThat(reader.asInputStream().read()).isEqualTo(-1);
    }

    @AsyncTest
    void isAChannelToo() throws IOException {
        feed("abc");
        reader.feedEof();
        ByteBuffer some = ByteBuffer.allocate(2);
        assertThat(reader.asChannel().read(some)).isEqualTo(2);
        assertThat(text(some.array())).isEqualTo("ab");
        assertThat(reader.asChannel().read(some.clear())).isEqualTo(1);
        assertThat(reader.asChannel().read(some.clear())).isEqualTo(-1);
        ReadableByteChannel closed = reader.asChannel();
        closed.close();
        assertThat(closed.isOpen()).isFalse();
        assertThatThrownBy(() -> closed.read(some.clear()))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(reader.asChannel().isOpen()).isTrue();
    }

    @AsyncTest
    void saysWhatStateItIsIn() {
        assertThat(reader).hasToString("StreamReader[0 bytes]");
        Task<byte[]> task = createTask(() -> reader.read(1));
        sleep(ZERO);
        assertThat(reader).hasToString("StreamReader[0 bytes, a task waits]");
        task.cancel();
        sleep(ZERO);
        feed("ab");
        reader.feedEof();
        assertThat(reader).hasToString("StreamReader[2 bytes, eof]");
        assertThatThrownBy(() -> feed("c"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot feed data: the end has been fed already");
        assertThatThrownBy(() -> StreamReader.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: 1 or more bytes)");
    }
}
