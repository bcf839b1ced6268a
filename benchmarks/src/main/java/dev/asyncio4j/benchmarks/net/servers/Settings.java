package dev.asyncio4j.benchmarks.net.servers;

import java.util.concurrent.CompletableFuture;

/**
 * What all servers are told.
 *
 * @param upstream the port to which a proxy passes the bytes on
 * @param listening to be completed by a server once it listens
 */
record Settings(int upstream, CompletableFuture<Ports> listening) {
    static final String HOST = "127.0.0.1";

    /** What else differs from one to another: the default of how many connections wait. */
    static final int BACKLOG = 1024;

    static final int LARGEST_READ = 64 << 10;
}
