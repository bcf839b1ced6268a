package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
@Timeout(60)
class PipesTest {
    private static final int MANY = 1_000_000;

    @Test
    void whatIsWrittenAtOneEndIsReadAtTheOther() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            try (StreamWriter writer = Streams.openWritePipe(pipe.sink());
                    ReadPipe read = Streams.openReadPipe(pipe.source())) {
                writer.write(bytes("one\ntwo\n"));
                assertThat(text(read.reader().readline())).isEqualTo("one\n");
                assertThat(text(read.reader().readline())).isEqualTo("two\n");
                writer.writeEof();
                assertThat(read.reader().read()).isEmpty();
                read.closed().await();
                writer.waitClosed();
                while (pipe.source().isOpen() || pipe.sink().isOpen()) {
                    sleep(Duration.ofMillis(1));
                }
            }
        });
    }

    @Test
    void muchArrivesWholeAndInOrder() {
        byte[] much = new byte[MANY];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) ((i * 31) >> 4);
        }
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            try (StreamWriter writer = Streams.openWritePipe(pipe.sink());
                    ReadPipe read = Streams.openReadPipe(pipe.source(), 1000)) {
                Task<?> writing =
                        createTask(() -> {
                            for (int i = 0; i < MANY; i += 12_500) {
                                writer.write(much, i, 12_500);
                                writer.drain();
                            }
                            writer.writeEof();
                        });
                assertThat(read.reader().read()).isEqualTo(much);
                writing.await();
            }
        });
    }

    @Test
    void whoWritesWaitsForWhoDoesNotRead() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            try (StreamWriter writer = Streams.openWritePipe(pipe.sink());
                    ReadPipe read = Streams.openReadPipe(pipe.source(), 1000)) {
                writer.write(new byte[MANY]);
                Task<?> draining = createTask(writer::drain);
                sleep(Duration.ofMillis(100));
                assertThat(draining.isDone()).isFalse();
                assertThat(read.reader().toString()).matches("StreamReader\\[\\d{1,5} bytes]");
                assertThat(read.reader().readexactly(MANY)).hasSize(MANY);
                draining.await();
            }
        });
    }

    @Test
    void aReaderThatIsClosedBreaksThePipe() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            StreamWriter writer = Streams.openWritePipe(pipe.sink());
            pipe.source().close();
            writer.write(bytes("nobody reads it"));
            assertThatThrownBy(writer::waitClosed).isInstanceOf(IOException.class);
            assertThatThrownBy(writer::drain).hasMessage("Broken pipe");
        });
    }

    @Test
    void closingCallsBackAThreadThatIsBlocked() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            ReadPipe read = Streams.openReadPipe(pipe.source());
            StreamWriter writer = Streams.openWritePipe(pipe.sink());
            Task<byte[]> reading = Asyncio.<byte[]>createTask(() -> read.reader().read());
            sleep(Duration.ofMillis(20));
            read.close();
            assertThat(reading.await()).isEmpty();
            assertThat(read.toString()).startsWith("ReadPipe[closed, ");
            writer.close();
            writer.waitClosed();
        });
    }

    @Test
    void abortingDropsWhatIsNotWritten() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            StreamWriter writer = Streams.openWritePipe(pipe.sink());
            writer.write(new byte[MANY]);
            sleep(Duration.ofMillis(20));
            writer.abort();
            writer.waitClosed();
            pipe.source().close();
        });
    }

    @Test
    void aFailureOfTheChannelIsThrownToTheReader() {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }

                    @Override
                    public int read(byte[] into, int offset, int count) throws IOException {
                        return read();
                    }
                };
        Asyncio.run(() -> {
            try (ReadPipe read = Streams.openReadPipe(Channels.newChannel(failing))) {
                assertThatThrownBy(() -> read.reader().read())
                        .isInstanceOf(IOException.class)
                        .hasMessage("the disk is gone");
                assertThat(read.closed().isDone()).isTrue();
            }
        });
    }

    @Test
    void anInputStreamAndAFileAreReadAsWell(@TempDir Path folder) {
        Path file = folder.resolve("file");
        Asyncio.run(() -> {
            Files.writeString(file, "in a file");
            InputStream stream = new ByteArrayInputStream(bytes("in a stream"));
            try (ReadPipe fromStream = Streams.openReadPipe(Channels.newChannel(stream));
                    ReadPipe fromFile = Streams.openReadPipe(FileChannel.open(file))) {
                assertThat(text(fromStream.reader().read())).isEqualTo("in a stream");
                assertThat(text(fromFile.reader().read())).isEqualTo("in a file");
            }
        });
    }

    @Test
    void aChannelThatDoesNotBlockIsRefused() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            assertThatThrownBy(() -> Streams.openReadPipe(pipe.source()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("in non-blocking mode (expected: one that blocks)");
            assertThatThrownBy(() -> Streams.openReadPipe(pipe.source(), 0))
                    .hasMessage("limit: 0 (expected: 1 or more bytes)");
            pipe.source().close();
            pipe.sink().close();
        });
    }

    @Test
    void aCancelledOpeningClosesTheChannel() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            Task<?> opening =
                    Asyncio.<ReadPipe>createTask(() -> Streams.openReadPipe(pipe.source()));
            sleep(Duration.ZERO);
            opening.cancel();
            while (!opening.isDone() || pipe.source().isOpen()) {
                sleep(Duration.ZERO);
            }
            assertThat(opening.isCancelled()).isTrue();
            pipe.sink().close();
        });
    }

    @Test
    void aLoopThatIsClosedClosesItsPipes() throws IOException {
        Pipe pipe = Pipe.open();
        Asyncio.run(() -> {
            Streams.openWritePipe(pipe.sink());
        });
        // Until the writer is closed, there is no end to read.
        assertThat(pipe.source().read(ByteBuffer.allocate(1))).isNegative();
        pipe.source().close();
    }

    @Test
    void aTaskMayCloseTheChannelWhileAThreadIsBlockedInIt() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            ReadPipe read = Streams.openReadPipe(pipe.source());
            sleep(Duration.ofMillis(20));
            pipe.source().close();
            assertThatThrownBy(() -> read.reader().read()).isInstanceOf(IOException.class);
            read.closed().await();
            pipe.sink().close();
        });
    }

    @Test
    void protocolsHavePipesToo() {
        Asyncio.run(() -> {
            Pipe pipe = Pipe.open();
            Future<@Nullable Exception> lost = EventLoop.running().createFuture();
            StringBuilder received = new StringBuilder();
            Protocol collecting =
                    new Protocol() {
                        @Override
                        public void dataReceived(byte[] data) {
                            received.append(text(data));
                        }

                        @Override
                        public boolean eofReceived() {
                            received.append(" end");
                            return false;
                        }

                        @Override
                        public void connectionLost(@Nullable Exception cause) {
                            lost.setResult(cause);
                        }
                    };
            Net.connectReadPipe(() -> collecting, pipe.source());
            var writing = Net.connectWritePipe(() -> new Protocol() {}, pipe.sink());
            assertThat(writing.transport())
                    .hasToString("Transport[reading, to a pipe that is written to]");
            writing.transport().write(ByteBuffer.wrap(bytes("hello")));
            writing.transport().close();
            assertThat(lost.await()).isNull();
            assertThat(received).hasToString("hello end");
        });
    }
}
