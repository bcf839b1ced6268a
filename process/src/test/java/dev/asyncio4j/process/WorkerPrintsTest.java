package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What processes print, whose output others may hold open. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class WorkerPrintsTest {
    private static final long A_DAY = 24L * 60 * 60 * 1_000;

    /** Starts another, which sleeps, and dies when it is told to. */
    private static final String WITH_A_CHILD =
            "echo last words >&2; sleep 1000 & echo $!; read line; kill -9 $$";

    private final LinkedBlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();

    @Test
    void whoHoldsTheOutputOpenIsNotWaitedFor() throws Exception {
        WorkerPrints prints =
                new WorkerPrints("w", (_, error, line) -> (error ? errors : output).add(line));
        Process process = new ProcessBuilder("sh", "-c", WITH_A_CHILD).start();
        CompletableFuture<Void> all = prints.read(process);
        String child = output.take();
        assertThat(errors.take()).isEqualTo("last words");
        process.outputWriter().append('\n').flush();
        process.waitFor();
        prints.awaitLast(A_DAY);
        assertThat(prints.last())
                .isEqualTo(". Its last errors:\n  last words\nIts last output:\n  " + child);
        ProcessHandle.of(Long.parseLong(child)).orElseThrow().destroyForcibly();
        all.get();
    }

    @Test
    void whoTakesTheLinesIsWaitedFor() throws Exception {
        WorkerOutput slow =
                (_, _, line) -> {
                    try {
                        Thread.sleep(300);
                        output.add(line);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                };
        WorkerPrints prints = new WorkerPrints("w", slow);
        Process process = new ProcessBuilder("sh", "-c", "echo 1; echo 2; echo 3").start();
        prints.read(process);
        process.waitFor();
        prints.awaitLast(A_DAY);
        assertThat(output).containsExactly("1", "2", "3");
    }
}
