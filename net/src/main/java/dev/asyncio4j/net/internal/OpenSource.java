package dev.asyncio4j.net.internal;

/** What has a socket, and the program is to close; says in {@code toString} what it is. */
public sealed interface OpenSource permits Line, Listening, DatagramLine, Dependant {
    /** Whether the program has it, and nobody has closed it. */
    boolean isLeftOpen();
}
