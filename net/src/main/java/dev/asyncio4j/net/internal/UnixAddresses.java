package dev.asyncio4j.net.internal;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses of Unix sockets, as Netty's native transports have them and as all others do. */
final class UnixAddresses {
    /** Before a name that is no path. */
    private static final String ABSTRACT = "\0";

    private UnixAddresses() {}

    static DomainSocketAddress toNetty(SocketAddress address) {
        return new DomainSocketAddress(text(address));
    }

    /** Any address of a channel, with no type of Netty's. */
    static @Nullable SocketAddress ofNetty(@Nullable SocketAddress address) {
        if (!(address instanceof DomainSocketAddress unix)) {
            return address;
        }
        return unix.path().startsWith(ABSTRACT)
                ? new AbstractName(unix.path().substring(ABSTRACT.length()))
                : UnixDomainSocketAddress.of(unix.path());
    }

    private static String text(SocketAddress address) {
        return address instanceof AbstractName unnamed
                ? ABSTRACT + unnamed.name()
                : ((UnixDomainSocketAddress) address).getPath().toString();
    }

    /**
     * The address to listen at, of which Netty must not remember the path: it removes that file
     * when it closes the socket, though another server may have put its own there.
     */
    static final class ToListen extends DomainSocketAddress {
        private static final long serialVersionUID = 1;

        private boolean bound;

        ToListen(SocketAddress address) {
            super(text(address));
        }

        void bound() {
            bound = true;
        }

        @Override
        public String path() {
            return bound ? "" : super.path();
        }
    }
}
