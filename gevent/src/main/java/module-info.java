/** Generators, greenlets, and gevent on the event loop. */
module dev.asyncio4j.gevent {
    requires transitive dev.asyncio4j.core;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.asyncio4j.gevent;
    exports dev.asyncio4j.greenlet;
}
