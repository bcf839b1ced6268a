/** The event loop, tasks, futures, waiting, groups, timeouts and queues. */
@SuppressWarnings("module") // net is compiled after this one
module dev.asyncio4j.core {
    requires static java.instrument;
    requires static transitive org.jspecify;

    exports dev.asyncio4j;
    exports dev.asyncio4j.engine to
            java.instrument,
            dev.asyncio4j.gevent,
            dev.asyncio4j.net;
    exports dev.asyncio4j.queue;
    exports dev.asyncio4j.spi;
    exports dev.asyncio4j.sync;
}
