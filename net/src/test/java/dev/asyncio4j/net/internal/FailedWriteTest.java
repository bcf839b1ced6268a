package dev.asyncio4j.net.internal;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.testing.AsyncTest;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
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
import java.util.ArrayList;
import java.util.List;
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

    /** Has no memory for what Netty is to send. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newDirectBuffer(int capacity, int most) {
            throw new OutOfMemoryError("none for a test");
        }

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int most) {
            return newDirectBuffer(capacity, most);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    @AsyncTest
    void withoutMemoryEndsTheConnectionAndLeaksNothing(@TempDir Path folder, EventLoop loop)
            throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        List<ExceptionContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        NettyPoller poller = NettyPoller.ofRunningLoop();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                FileChannel sent = FileChannel.open(file)) {
            Line line =
                    Sockets.await(
                            Sockets.connect(poller, server.getLocalSocketAddress(), null),
                            Line::abort);
            channelOf(line).config().setAllocator(new Exhausted());
            line.begin(LineListener.DEAF);
            try (Socket peer = server.accept()) {
                // Behind a file, bytes do not go out directly.
                line.output().write(sent, 0, 10);
                line.output().write(new byte[10], 0, 10);
                awaitLoss(line);
                assertThat(peer.getInputStream().readAllBytes()).hasSizeLessThanOrEqualTo(10);
            }
            assertThat(line.cause()).isNotNull().hasMessageContaining("none for a test");
            assertThat(line.output().unsent()).isZero();
        }
        assertThat(reports).isNotEmpty();
    }

    private static void awaitLoss(Line line) throws Exception {
        timeout(
                seconds(20),
                () -> {
                    while (!line.isLost()) {
                        sleep(millis(1));
                    }
                });
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
                line.output().write(sent, 0, 10);
                awaitLoss(line);
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(line.cause()).isNotNull().hasMessageContaining("no such message");
            assertThat(line.output().unsent()).isZero();
        }
    }
}
