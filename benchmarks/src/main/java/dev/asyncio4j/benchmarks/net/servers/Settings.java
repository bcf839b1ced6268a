package dev.asyncio4j.benchmarks.net.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What all servers are told.
 *
 * @param upstream the port to which a proxy passes the bytes on
 * @param certificate a file of PEM, for TLS
 * @param key likewise
 * @param loops how many loops share the work, where there can be several
 * @param listening to be completed by a server once it listens: at which port for what
 */
record Settings(
        int upstream,
        Path certificate,
        Path key,
        int loops,
        CompletableFuture<Map<String, Integer>> listening) {
    static final String HOST = "127.0.0.1";

    /** What else differs from one to another: the default of how many connections wait. */
    static final int BACKLOG = 1024;

    /** Of all servers, also those of others: the largest message comes at once, if it can. */
    static final int LARGEST_READ = 128 << 10;

    /** Reads all but the kind, as {@link ServerProgram#arguments} writes them. */
    static Settings of(List<String> arguments) {
        return new Settings(
                Integer.parseInt(arguments.get(1)),
                Path.of(arguments.get(2)),
                Path.of(arguments.get(3)),
                Integer.parseInt(arguments.get(4)),
                new CompletableFuture<>());
    }
}
