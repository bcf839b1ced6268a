package dev.asyncio4j.benchmarks.net.servers;

import java.util.OptionalInt;

/** Where a server listens: it echoes at the one, and at the other, if any, passes bytes on. */
record Ports(int echo, OptionalInt proxy) {
    Ports(int echo, int proxy) {
        this(echo, OptionalInt.of(proxy));
    }

    static Ports echoAlone(int echo) {
        return new Ports(echo, OptionalInt.empty());
    }
}
