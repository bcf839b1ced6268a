package dev.asyncio4j.net;

import java.net.InetSocketAddress;

/**
 * A datagram that came.
 *
 * @param data perhaps empty
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares datagrams
public record Datagram(byte[] data, InetSocketAddress from) {
    /** How long it is, and where it came from. */
    @Override
    public String toString() {
        return "Datagram[" + data.length + " bytes from " + Addresses.show(from) + "]";
    }
}
