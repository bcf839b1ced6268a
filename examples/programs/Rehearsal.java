// A server's handler, rehearsed without a network: its order comes in pieces, or the line is cut.
//
// Both ends of a connection in memory are here, and what is between them is the test's: it holds
// back bytes, lets some through, cuts. Python: trio.testing.memory_stream_pair.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.MemoryStreams;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import java.io.IOException;
import java.net.SocketException;

void main() {
    run(() -> {
        orderInPieces();
        lineIsCut();
    });
}

/** What is rehearsed. */
void takeOrders(StreamReader in, StreamWriter out) throws IOException {
    for (byte[] line : in) {
        out.write(("one " + new String(line, UTF_8).strip() + ", coming\n").getBytes(UTF_8));
        out.drain();
    }
}

void orderInPieces() throws IOException {
    try (MemoryStreams streams = MemoryStreams.open()) {
        streams.serve((in, out) -> takeOrders(in, out));
        Task<byte[]> answer = createTask(() -> streams.client().reader().readline());
        streams.toServer().hold();
        streams.client().writer().write("tea\n".getBytes(UTF_8));
        streams.toServer().pass(2);
        waitAllTasksBlocked();
        IO.println("with \"te\" it has answered: " + answer.isDone());
        streams.toServer().release();
        IO.println("with the rest: " + new String(answer.await(), UTF_8).strip());
    }
}

void lineIsCut() {
    try (MemoryStreams streams = MemoryStreams.open()) {
        Task<?> serving = streams.serve((in, out) -> takeOrders(in, out));
        streams.client().writer().write("cof".getBytes(UTF_8));
        waitAllTasksBlocked();
        streams.cut(new SocketException("Connection reset"));
        waitAllTasksBlocked();
        IO.println("when the line is cut: " + serving.exception());
    }
}
