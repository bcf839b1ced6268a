package dev.asyncio4j.net.internal;

import java.net.SocketAddress;
import java.util.Objects;

/**
 * A name in the abstract namespace of Linux, under which a Unix socket is known without a file.
 * Shown as other tools show it, with {@code @} before it.
 */
public final class AbstractName extends SocketAddress {
    private static final long serialVersionUID = 1;

    private final String name;

    public AbstractName(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Without the character before it. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AbstractName that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "@" + name;
    }
}
