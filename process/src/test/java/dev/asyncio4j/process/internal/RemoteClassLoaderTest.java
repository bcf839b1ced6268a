package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker's classes come from its parent, whatever happens to the thread that needs them. */
@Tag("real")
@Timeout(60)
class RemoteClassLoaderTest {
    @TempDir Path folder;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();
    private Reception reception;
    private RemoteClassLoader loader;

    @BeforeEach
    void serveClasses() throws Exception {
        reception = Reception.open(folder.resolve("socket"));
        String token = reception.issue();
        ClassLoader parent =
                new ClassLoader() {
                    @Override
                    public InputStream getResourceAsStream(String name) {
                        asked.countDown();
                        if (name.startsWith("Slow")) {
                            goOn.join();
                        }
                        return new ByteArrayInputStream(name.getBytes(StandardCharsets.UTF_8));
                    }
                };
        reception.arrival(token).thenAccept(channel -> ClassServer.serve(channel, parent));
        loader = new RemoteClassLoader(reception.path(), token);
    }

    @AfterEach
    void close() throws Exception {
        reception.close();
    }

    private String fetch(String file) throws IOException {
        try (InputStream found = Objects.requireNonNull(loader.getResourceAsStream(file))) {
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theyComeToAThreadThatIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        assertThat(fetch("First.class")).isEqualTo("First.class");
        assertThat(fetch("Second.class")).isEqualTo("Second.class");
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        assertThat(fetch("Third.class")).isEqualTo("Third.class");
    }

    @Test
    void theyComeToAThreadThatIsInterruptedMeanwhile() throws Exception {
        FutureTask<String> fetching =
                new FutureTask<>(
                        () -> fetch("Slow.class") + Thread.currentThread().isInterrupted());
        Thread thread = Thread.ofPlatform().start(fetching);
        asked.await();
        thread.interrupt();
        goOn.complete(null);
        assertThat(fetching.get()).isEqualTo("Slow.classtrue");
        assertThat(fetch("Next.class")).isEqualTo("Next.class");
    }
}
