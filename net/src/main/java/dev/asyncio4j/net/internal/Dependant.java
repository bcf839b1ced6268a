package dev.asyncio4j.net.internal;

/** What comes to an end with its loop, and of which an event may come at any time until then. */
public non-sealed interface Dependant extends OpenSource {
    /** The loop is closed. Called on the thread that closes it. */
    void loopClosed();
}
