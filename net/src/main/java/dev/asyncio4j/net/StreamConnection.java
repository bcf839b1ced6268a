package dev.asyncio4j.net;

/** Both directions of a connection. */
public record StreamConnection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
    @Override
    public void close() {
        writer.close();
    }
}
