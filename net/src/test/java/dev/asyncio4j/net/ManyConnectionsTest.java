package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.reset;
import static dev.asyncio4j.net.Peers.socket;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that come and go in great number, in the midst of something, and leave nothing. */
@Tag("real")
class ManyConnectionsTest {
    /** Class files and the like, which the tests open meanwhile. */
    private static final int OTHER_FILES = 50;

    /** Ten thousand, and no more at once than a program may have files open by default. */
    @Test
    @Timeout(120)
    void leaveNothingBehind() throws Exception {
        openAndDrop(50, 200);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void leaveNothingBehindThoughTheyAreThousandsAtOnce() throws Exception {
        openAndDrop(10, 1_000);
    }

    private static void openAndDrop(int waves, int count) throws Exception {
        try (Runner runner = new Runner()) {
            runner.run(() -> {
                wave(10);
                long before = openFiles();
                for (int i = 0; i < waves; i++) {
                    wave(count);
                }
                assertThat(openFiles() - before).isLessThan(OTHER_FILES);
            });
        }
    }

    /** Half of them are reset, with bytes under way in both directions. */
    private static void wave(int count) throws Exception {
        Server server =
                Streams.startServer(
                        ManyConnectionsTest::answerUntilReset,
                        HERE,
                        0,
                        ServerOptions.defaults().withBacklog(count));
        List<Task<?>> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(i % 2 == 0 ? createTask(() -> end(server)) : createTask(() -> cut(server)));
        }
        for (Task<?> client : clients) {
            client.await(Exception.class);
        }
        server.close();
        server.waitClosed();
        iterateUntil(() -> !Peers.areThere());
        assertThat(Asyncio.allTasks()).hasSize(1);
    }

    private static void answerUntilReset(StreamReader reader, StreamWriter writer)
            throws IOException {
        try {
            for (byte[] part = reader.read(100); part.length > 0; part = reader.read(100)) {
                writer.write(new byte[10 * part.length]);
                writer.drain();
            }
        } catch (SocketException reset) {
            assertThat(writer.isClosing()).isTrue();
        }
    }

    private static void end(Server server) throws IOException {
        try (StreamConnection connection = connect(server)) {
            connection.writer().write(bytes("hello"));
            assertThat(connection.reader().readexactly(20)).hasSize(20);
            connection.writer().write(new byte[1000]);
        }
    }

    private static void cut(Server server) throws IOException {
        Socket socket = socket(server);
        socket.getOutputStream().write(new byte[1000]);
        assertThat(socket.getInputStream().read()).isZero();
        reset(socket);
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
