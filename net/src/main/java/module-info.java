/** Streams, servers, transports and protocols, TLS and datagrams on the event loop. */
@SuppressWarnings("module") // process is compiled after this one
module dev.asyncio4j.net {
    requires transitive dev.asyncio4j.core;
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires io.netty.transport.unix.common;

    exports dev.asyncio4j.net;
    exports dev.asyncio4j.net.internal to
            dev.asyncio4j.process;
}
