package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Messages that are larger than they may be: refused, and the next is sent. The limit is lower here
 * than what an array can hold, for which not every machine has room; that one is in EnvelopeTest.
 */
@Tag("real")
@Timeout(120)
@ExtendWith(NoChildrenLeft.class)
class MessageSizeTest {
    private static final int LIMIT = 1 << 20;

    /** Together they are larger than the limit. */
    private static final int ARRAYS = 9;

    private static final int ARRAY_SIZE = 128 << 10;

    /** What is more than fits, though each part does. */
    private static List<byte[]> tooMuch() {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < ARRAYS; i++) {
            parts.add(new byte[ARRAY_SIZE]);
        }
        return parts;
    }

    /** What is thrown, for people. */
    private interface Try {
        void once() throws Exception;
    }

    private static String outcome(Try what) {
        try {
            what.once();
            return "nothing";
        } catch (Throwable thrown) {
            return thrown.toString();
        }
    }

    private static void sendTooMuch(Connection to, ProcessQueue<Object> queue) throws Exception {
        List<byte[]> parts = tooMuch();
        System.out.println(outcome(() -> to.send(parts)));
        System.out.println(outcome(() -> queue.put(parts)));
        parts.clear();
        byte[] largest = new byte[LIMIT];
        System.out.println(outcome(() -> to.sendBytes(largest)));
        to.send("small");
        queue.put("small, too");
    }

    @Test
    void theErrorNamesTheSizeAndTheLimitAndTheChannelGoesOn() throws Exception {
        ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
        ChildOptions options =
                ChildOptions.defaults()
                        .withJvmArguments("-Dasyncio4j.process.largest=" + LIMIT)
                        .withOutput((_, _, line) -> printed.add(line));
        ProcessQueue<Object> queue = ProcessQueue.create();
        Pipe pipe = Pipe.open();
        Connection theirs = pipe.second();
        ChildProcess child = ChildProcess.start(options, () -> sendTooMuch(theirs, queue));
        child.join();
        assertThat(pipe.first().receive()).isEqualTo("small");
        assertThat(queue.get()).isEqualTo("small, too");
        String size = "IllegalArgumentException: a message of 1179\\d{3} bytes";
        String limit = " \\(expected: at most 1048576\\).*";
        assertThat(new ArrayList<>(printed)).hasSize(3);
        List<String> lines = new ArrayList<>(printed);
        assertThat(lines.get(0)).matches(".*" + size + limit);
        assertThat(lines.get(1)).matches(".*" + size + limit);
        assertThat(lines.get(2))
                .matches(".*IllegalArgumentException: a message of 1048580 bytes" + limit);
    }
}
