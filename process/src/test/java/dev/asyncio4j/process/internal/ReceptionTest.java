package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who knows a token is let in, and nobody else. */
@Tag("real")
@Timeout(60)
class ReceptionTest {
    @TempDir Path folder;

    private static SocketChannel connect(Reception reception, String token) throws Exception {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(reception.path()));
        channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.ISO_8859_1)));
        return channel;
    }

    @Test
    void whoKnowsATokenIsLetIn() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            String token = reception.issue();
            var arrival = reception.arrival(token);
            try (SocketChannel guest = connect(reception, token);
                    SocketChannel host = arrival.get()) {
                host.write(ByteBuffer.wrap(new byte[] {7}));
                ByteBuffer said = ByteBuffer.allocate(1);
                assertThat(guest.read(said)).isEqualTo(1);
            }
        }
    }

    @Test
    void aStrangerIsRefused() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            String token = reception.issue();
            try (SocketChannel stranger = connect(reception, "0".repeat(token.length()))) {
                assertThat(stranger.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
            }
            assertThat(reception.arrival(token)).isNotDone();
        }
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            String token = reception.issue();
            var arrival = reception.arrival(token);
            try (SocketChannel _ = connect(reception, token);
                    SocketChannel _ = arrival.get();
                    SocketChannel second = connect(reception, token)) {
                assertThat(second.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void whoSaysNothingHoldsUpNobody() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            String token = reception.issue();
            var arrival = reception.arrival(token);
            try (SocketChannel _ = connect(reception, "");
                    SocketChannel _ = connect(reception, token.substring(1));
                    SocketChannel _ = connect(reception, token);
                    SocketChannel host = arrival.get()) {
                assertThat(host.isOpen()).isTrue();
            }
        }
    }

    @Test
    void aHostThatThrowsHarmsNobodyElse() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            String bad =
                    reception.issue(guest -> {
                        throw new IllegalStateException("no room");
                    });
            String worse =
                    reception.issue(guest -> {
                        throw new AssertionError("no memory");
                    });
            String good = reception.issue();
            var arrival = reception.arrival(good);
            try (SocketChannel first = connect(reception, bad);
                    SocketChannel second = connect(reception, worse);
                    SocketChannel _ = connect(reception, good);
                    SocketChannel host = arrival.get()) {
                assertThat(host.isOpen()).isTrue();
                assertThat(first.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
                assertThat(second.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
            }
        }
    }

    @Test
    void whoIsExpectedIsToldOfAnEndAndTheNextOpensItAgain() throws Exception {
        try (Reception reception = Reception.open(folder.resolve("socket"))) {
            AtomicInteger regulars = new AtomicInteger();
            String regular = reception.issue(guest -> regulars.incrementAndGet());
            var arrival = reception.arrival(reception.issue());
            // To its thread, that is how a selector that has failed looks.
            String fatal =
                    reception.issue(guest -> {
                        throw new ClosedSelectorException();
                    });
            try (SocketChannel _ = connect(reception, fatal)) {
                assertThatThrownBy(arrival::get).hasMessageContaining("nobody is let in any more");
            }

            String token = reception.issue();
            var next = reception.arrival(token);
            try (SocketChannel _ = connect(reception, regular);
                    SocketChannel _ = connect(reception, token);
                    SocketChannel host = next.get()) {
                assertThat(host.isOpen()).isTrue();
                assertThat(regulars).hasValue(1);
            }
        }
    }
}
