package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that take or send too little, and what that costs the others. */
@Timeout(60)
class SlowPeersTest {
    private static final int LARGE = 20_000_000;

    @RegisterExtension final LoopbackServers servers = new LoopbackServers();

    @AsyncTest
    void aReaderThatDoesNotReadBoundsTheMemory() throws Exception {
        int limit = 1000;
        int part = 10_000;
        Event read = new Event();
        List<StreamReader> readers = new ArrayList<>();
        Server server =
                servers.serve(
                        (reader, _) -> {
                            readers.add(reader);
                            read.await();
                            int count = 0;
                            for (int got = -1; got != 0; count += got) {
                                got = reader.read(100_000).length;
                            }
                            assertThat(count).isEqualTo(LARGE);
                        },
                        ServerOptions.defaults().withLimit(limit));
        StreamConnection connection = connect(server);
        long before = directMemory();
        Task<?> writing =
                createTask(() -> {
                    for (int sent = 0; sent < LARGE; sent += part) {
                        connection.writer().write(new byte[part]);
                        connection.writer().drain();
                    }
                    connection.writer().close();
                });
        sleep(seconds(1));
        assertThat(writing.isDone()).isFalse();
        assertThat(connection.writer().transport().writeBufferSize())
                .isLessThanOrEqualTo((64 << 10) + part);
        // What came last, and with it more than twice the limit, is received at once at most.
        assertThat(readers.getFirst().buffered()).isLessThanOrEqualTo(2 * limit + (128 << 10));
        assertThat(directMemory() - before).isLessThan(4 << 20);
        read.set();
        writing.await();
        servers.close();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @AsyncTest
    void manyThatSendByteByByteSlowNobodyDownAndAreEndedByATimeout(EventLoop loop)
            throws Exception {
        drip(300, loop);
    }

    @AsyncTest
    @Tag("soak")
    @Timeout(600)
    void thousandsThatSendByteByByteSlowNobodyDown(EventLoop loop) throws Exception {
        drip(3_000, loop);
    }

    /** Each sends one byte in ten seconds, and is to have sent a line after a minute. */
    private void drip(int count, EventLoop loop) throws Exception {
        List<String> ended = new ArrayList<>();
        Server patient =
                servers.serve((reader, _) -> {
                    try {
                        timeout(seconds(60), reader::readline);
                    } catch (TimeoutException tooSlow) {
                        ended.add("timeout at " + loop.time().toSeconds());
                    }
                });
        Server server = servers.serve(Peers::echo);
        List<StreamConnection> slow = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slow.add(connect(patient));
        }
        try (StreamConnection quick = connect(server)) {
            for (int round = 1; round <= 5; round++) {
                sleep(seconds(10));
                slow.forEach(one -> one.writer().write(bytes("x")));
                for (int i = 0; i < 20; i++) {
                    quick.writer().write(bytes("ping"));
                    assertThat(text(quick.reader().readexactly(4))).isEqualTo("ping");
                }
                assertThat(loop.time().toSeconds()).isEqualTo(10L * round);
            }
        }
        assertThat(ended).isEmpty();
        for (StreamConnection one : slow) {
            assertThat(one.reader().read()).isEmpty();
            one.close();
        }
        assertThat(ended).hasSize(count).containsOnly("timeout at 60");
        servers.close();
    }
}
