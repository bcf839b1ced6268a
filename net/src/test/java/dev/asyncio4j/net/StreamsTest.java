package dev.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static dev.asyncio4j.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class StreamsTest {
    @AsyncTest
    void sendBackUpperCaseToManyAtOnce() throws Exception {
        try (Server server =
                Streams.startServer(
                        (reader, writer) -> {
                            while (true) {
                                byte[] line = reader.readline();
                                if (line.length == 0) {
                                    return;
                                }
                                writer.write(
                                        new String(line, UTF_8)
                                                .toUpperCase(Locale.ROOT)
                                                .getBytes(UTF_8));
                                writer.drain();
                            }
                        },
                        "127.0.0.1",
                        0)) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String word = "word" + i;
                clients.add(createTask(() -> {
                    try (StreamConnection connection =
                            Streams.openConnection("127.0.0.1", server.address().getPort())) {
                        connection.writer().write((word + "\n").getBytes(UTF_8));
                        return new String(connection.reader().readline(), UTF_8);
                    }
                }));
            }
            List<String> answers = Asyncio.<String>gather(clients).await();
            assertThat(answers).hasSize(100).first().isEqualTo("WORD0\n");
        }
    }
}
