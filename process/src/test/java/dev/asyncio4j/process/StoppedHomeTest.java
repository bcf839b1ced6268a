package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.process.internal.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who calls a home that is stopped waits for it, and loses nothing. */
@Tag("real")
@Timeout(60)
@EnabledOnOs(OS.LINUX) // elsewhere the signals have other numbers
@ExtendWith(NoChildrenLeft.class)
class StoppedHomeTest {
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final long LONGER_THAN_THE_LIMIT_MILLIS = 300;

    private final ProcessQueue<ProcessQueue<String>> queues = ProcessQueue.create();
    private ChildProcess home;
    private ProcessQueue<String> queue;

    @BeforeEach
    void stopAHome() throws Exception {
        ProcessQueue<ProcessQueue<String>> here = queues;
        home =
                ChildProcess.start(() -> {
                    here.put(ProcessQueue.create());
                    ChildCode.sleepForEver();
                });
        queue = queues.get();
        queue.put("first");
        assertThat(queue.get()).isEqualTo("first");
        Signals.send(home.pid(), SIGSTOP);
        awaitStop(home.pid());
    }

    /** A signal arrives some time after it was sent, and stops one thread after the other. */
    private static void awaitStop(long pid) throws Exception {
        Path threads = Path.of("/proc", String.valueOf(pid), "task");
        boolean stopped = false;
        while (!stopped) {
            Thread.sleep(1);
            try (Stream<Path> all = Files.list(threads)) {
                stopped = all.allMatch(StoppedHomeTest::isStopped);
            }
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String status = Files.readString(thread.resolve("stat"));
            return status.charAt(status.lastIndexOf(')') + 2) == 'T';
        } catch (IOException ended) {
            return true;
        }
    }

    @AfterEach
    void end() throws Exception {
        home.kill();
        home.join();
    }

    private CompletableFuture<String> getWithALimit() {
        CompletableFuture<String> got = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        got.complete(queue.get(Duration.ofMillis(1)));
                    } catch (Throwable thrown) {
                        got.completeExceptionally(thrown);
                    }
                });
        return got;
    }

    private static void assertWaits(CompletableFuture<String> got) {
        assertThatThrownBy(() -> got.get(LONGER_THAN_THE_LIMIT_MILLIS, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        assertThat(got).isNotDone();
    }

    @Test
    void whatItGivesOrRefusesIsKnownWhenItGoesOn() throws Exception {
        CompletableFuture<String> got = getWithALimit();
        assertWaits(got);
        Signals.send(home.pid(), SIGCONT);
        assertThat(outcome(got)).isInstanceOf(TimeoutException.class);
        queue.put("second");
        assertThat(queue.get()).isEqualTo("second");
    }

    @Test
    void toKillItEndsAllCalls() throws Exception {
        CompletableFuture<String> got = getWithALimit();
        assertWaits(got);
        home.kill();
        assertThat(outcome(got)).isInstanceOf(LostObjectException.class);
    }

    private static @Nullable Throwable outcome(CompletableFuture<String> got) throws Exception {
        try {
            throw new AssertionError("gave " + got.get());
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }
}
