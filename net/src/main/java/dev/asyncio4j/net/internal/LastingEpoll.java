package dev.asyncio4j.net.internal;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Epoll, from which a socket is removed only when it is closed.
 *
 * <p>Netty 4.2.18 removes one for which it waits for nothing, and fails with {@code ENOENT} when it
 * has to wait for it again: a peer that ends its direction early and then reads slowly would lose
 * its connection. So such a one stays, reported at most once for what is reported unasked.
 *
 * <p>Nor is Netty told that a peer has ended its direction: it would read all that is still to be
 * read at once, wanted or not. Who reads finds the end where it is.
 *
 * <p>And before a line's channel hears that there is something to read, the line does: see {@link
 * ReadGate}.
 */
final class LastingEpoll implements IoHandler {
    private final IoHandler epoll;
    private final Receiving.Registering registering;

    private LastingEpoll(IoHandler epoll, Receiving.Registering registering) {
        this.epoll = epoll;
        this.registering = registering;
    }

    static IoHandlerFactory around(IoHandlerFactory factory, Receiving.Registering registering) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new LastingEpoll(factory.newHandler(executor), registering);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        Receiving receiving = registering.now();
        if (receiving != null && handle instanceof EpollIoHandle channel) {
            return new Lasting(epoll.register(new ReadGate(channel, receiving)));
        }
        return new Lasting(epoll.register(handle));
    }

    private record Lasting(IoRegistration registration) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's way
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            EpollIoOps asked = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
            return registration.submit(EpollIoOps.NONE.equals(asked) ? EpollIoOps.EPOLLET : asked);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }
}
