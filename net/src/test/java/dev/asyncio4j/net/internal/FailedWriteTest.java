package dev.asyncio4j.net.internal;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A part of what was written that Netty cannot send. */
@Timeout(60)
class FailedWriteTest {
    /** Fails what is written by something that is no failure of the socket. */
    private static final class Refusing extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new IllegalStateException("no such message"));
        }
    }

    private static Channel channelOf(Line line) throws ReflectiveOperationException {
        Field channel = Line.class.getDeclaredField("channel");
        channel.setAccessible(true);
        return (Channel) channel.get(line);
    }

    /** What comes behind it would make no sense to the peer. */
    @AsyncTest
    void endsTheConnection(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Line line =
                    Sockets.await(
                            Sockets.connect(poller, server.getLocalSocketAddress(), null),
                            Line::abort);
            Channel channel = channelOf(line);
            poller.onCarrier(() -> channel.pipeline().addFirst(new Refusing()));
            line.begin(LineListener.DEAF);
            try (Socket peer = server.accept();
                    FileChannel sent = FileChannel.open(file)) {
                // Bytes alone would not go through the pipeline.
                line.write(sent, 0, 10);
                timeout(
                        seconds(20),
                        () -> {
                            while (!line.isLost()) {
                                sleep(millis(1));
                            }
                        });
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(line.cause()).isNotNull().hasMessageContaining("no such message");
            assertThat(line.unsent()).isZero();
        }
    }
}
