package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import dev.asyncio4j.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What there is when no thread is to be had for a native call: the carrier, which it blocks. */
@Tag("real")
@Timeout(60)
class HelpersTest {
    @Test
    void whereThereIsNoneTheCallIsMadeAllTheSame() {
        try (ChildJvm child = ChildJvm.start(WithoutHelpers.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines())
                    .containsExactlyInAnyOrder("by a task: 1", "by a thread: 2", "another task");
        }
    }

    static final class WithoutHelpers {
        public static void main(String... arguments) throws IOException {
            Helpers.POOL.shutdown();
            Process process = new ProcessBuilder("cat").start();
            InputStream output = process.getInputStream();
            run(() -> {
                give(process, '1');
                System.out.println("by a task: " + (char) output.read());
                give(process, '2');
                Thread thread = Thread.startVirtualThread(() -> readAnother(output));
                Task<?> other = createTask(() -> System.out.println("another task"));
                thread.join();
                other.await();
            });
            process.destroy();
        }

        private static void give(Process process, char what) throws IOException {
            process.getOutputStream().write(what);
            process.getOutputStream().flush();
        }

        private static void readAnother(InputStream output) {
            try {
                System.out.println("by a thread: " + (char) output.read());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
