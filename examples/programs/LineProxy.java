// A proxy between a fast sender and a slow receiver: it takes no more than it can pass on.
//
// drain() suspends the task that forwards while too much waits to be sent; so nothing is read
// meanwhile, and in the end the sender's own drain() waits. The memory in between stays small.
// Python: two tasks that read and drain, in a TaskGroup.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;

static final String HERE = "127.0.0.1";

final int lineCount = 20_000;
final byte[] longLine = ("x".repeat(999) + "\n").getBytes(UTF_8);
long mostHeld;

void main() {
    run(() -> {
        try (Server receiver = Streams.startServer((in, out) -> receive(in, out), HERE, 0);
                Server proxy =
                        Streams.startServer((in, out) -> join(in, out, receiver.port()), HERE, 0);
                var sender = Streams.openConnection(HERE, proxy.port())) {
            taskGroup(group -> {
                group.createTask(() -> send(sender.writer()));
                group.createTask(() -> printAll(sender.reader()));
            });
            long limit = sender.writer().transport().writeBufferLimits().high();
            IO.println("at most %d bytes waited in the proxy".formatted(mostHeld));
            IO.println("a line above the limit at most: " + (mostHeld <= limit + longLine.length));
        }
    });
}

// The proxy

void join(StreamReader in, StreamWriter out, int port) throws IOException {
    try (var onward = Streams.openConnection(HERE, port)) {
        gather(() -> forward(in, onward.writer()), () -> forward(onward.reader(), out)).await();
    }
}

void forward(StreamReader in, StreamWriter out) throws IOException {
    for (byte[] line : in) {
        out.write(line);
        mostHeld = Math.max(mostHeld, out.transport().writeBufferSize());
        out.drain();
    }
    out.writeEof();
}

// Its clients

void send(StreamWriter out) throws IOException {
    int waits = 0;
    for (int i = 0; i < lineCount; i++) {
        out.write(longLine);
        if (out.transport().writeBufferSize() > out.transport().writeBufferLimits().high()) {
            waits++;
        }
        out.drain();
    }
    out.writeEof();
    IO.println("%d lines sent; the sender had to wait %d times".formatted(lineCount, waits));
}

void receive(StreamReader in, StreamWriter out) throws IOException {
    int lines = 0;
    for (byte[] _ : in) {
        if (++lines % 1000 == 0) {
            sleep(millis(20)); // as one does who is slow
        }
        if (lines % 5000 == 0) {
            out.write("%d lines received%n".formatted(lines).getBytes(UTF_8));
        }
    }
}

void printAll(StreamReader in) {
    for (byte[] line : in) {
        IO.print(new String(line, UTF_8));
    }
}
