package dev.asyncio4j.net.internal;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Stands between epoll and a channel of Netty's: that there is something to read, the line hears
 * first, and the channel only if the line leaves it to that. What tells of a failure, or that both
 * directions have ended, goes to the channel as it is.
 *
 * <p><b>Threads.</b> The carrier only.
 */
@SuppressWarnings("try") // Netty's way
final class ReadGate implements EpollIoHandle {
    /** What epoll says where there is something to read and no more to tell of it. */
    private static final int UNREMARKABLE =
            EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLOUT.value();

    private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

    private final EpollIoHandle channel;
    private final Receiving receiving;

    ReadGate(EpollIoHandle channel, Receiving receiving) {
        this.channel = channel;
        this.receiving = receiving;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (!ops.contains(EpollIoOps.EPOLLIN)) {
            channel.handle(from, event);
        } else if ((ops.value() & ~UNREMARKABLE) != 0) {
            receiving.left();
            channel.handle(from, event);
        } else if (!receiving.keeps()) {
            channel.handle(from, event);
        } else if (ops.contains(EpollIoOps.EPOLLOUT)) {
            channel.handle(from, WRITABLE);
        }
    }

    @Override
    public FileDescriptor fd() {
        return channel.fd();
    }

    @Override
    public void registered() {
        channel.registered();
    }

    @Override
    public void unregistered() {
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        channel.close();
    }
}
