package dev.asyncio4j.net.internal;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Keeps a Unix socket open whose peer has ended its direction.
 *
 * <p>Some of Netty 4.2.18's channels can do so, but never look whether they may, and close. They do
 * not if they find that direction closed already. So it is closed as soon as the end is read, of
 * which this hears before they act upon it.
 */
@SuppressWarnings("deprecation") // Netty's own handles are such
final class HalfOpen implements RecvByteBufAllocator {
    private final RecvByteBufAllocator allocator;
    private final DuplexChannel channel;

    private HalfOpen(RecvByteBufAllocator allocator, DuplexChannel channel) {
        this.allocator = allocator;
        this.channel = channel;
    }

    /** Before the channel is registered. */
    static void keep(DuplexChannel channel) {
        channel.config()
                .setRecvByteBufAllocator(
                        new HalfOpen(channel.config().getRecvByteBufAllocator(), channel));
    }

    @Override
    public Handle newHandle() {
        return new Ending((ExtendedHandle) allocator.newHandle());
    }

    private final class Ending extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle handle;

        Ending(ExtendedHandle handle) {
            super(handle);
            this.handle = handle;
        }

        @Override
        public void lastBytesRead(int bytes) {
            if (bytes < 0 && !channel.isInputShutdown()) {
                channel.shutdownInput();
            }
            super.lastBytesRead(bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return handle.continueReading(mayBeMore);
        }
    }
}
