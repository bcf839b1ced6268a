package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.AbstractName;
import java.net.SocketAddress;

/**
 * Addresses of Unix sockets that are no paths.
 *
 * <p>Where a socket is at a path, that is given as a {@link java.nio.file.Path}, and the addresses
 * of its ends are {@link java.net.UnixDomainSocketAddress}es, with an empty path for an end without
 * a name.
 */
public final class Unix {
    private Unix() {}

    /**
     * A name in the abstract namespace of Linux: a socket there has no file, and its name is free
     * as soon as it is closed. It is shown with {@code @} before it, as {@code ss} and systemd do.
     *
     * <p><b>Python:</b> the path {@code "\0" + name}.
     *
     * @param name without any character before it; at most 107 bytes in UTF-8
     */
    public static SocketAddress abstractName(String name) {
        return new AbstractName(name);
    }
}
