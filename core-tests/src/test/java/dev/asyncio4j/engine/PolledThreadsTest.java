package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Garbage;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that strands start are not taken for the JDK's socket pollers, which wake them. */
@Tag("real")
@Timeout(60)
class PolledThreadsTest {
    private static final int READERS = 3;

    private final TestEngine test = new TestEngine();
    private final Engine engine = test.engine;
    private final Thread runner = Thread.ofPlatform().unstarted(test::run);
    private final AtomicInteger wokenOnTheEngine = new AtomicInteger();

    @BeforeEach
    void start() {
        runner.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        engine.postFromAnywhere(test.internal(engine::stop));
        runner.join();
    }

    @Test
    void stayOnTheirEngineWhenAPollerHasWokenThem() throws InterruptedException {
        for (int i = 0; i < READERS; i++) {
            try (SocketPair pair = SocketPair.open()) {
                readInAThread(pair, Thread.ofVirtual());
            }
        }
        assertThat(wokenOnTheEngine.get()).isEqualTo(READERS);
    }

    @Test
    void stayOnTheirEngineThoughTheyLookLikePollers() throws InterruptedException {
        try (SocketPair pair = SocketPair.open()) {
            readInAThread(
                    pair,
                    Thread.ofVirtual()
                            .name("SubPoller-0")
                            .uncaughtExceptionHandler((_, failure) -> test.bugs.add(failure)));
        }
        assertThat(wokenOnTheEngine.get()).isEqualTo(1);
    }

    @Test
    void areLetGoOfWhenTheyHaveEnded() throws InterruptedException {
        try (SocketPair pair = SocketPair.open()) {
            // The JDK itself holds on to the first reader of all, which starts the pollers.
            readInAThread(pair, Thread.ofVirtual());
            Garbage.collect(readInAThread(pair, Thread.ofVirtual()));
        }
    }

    /** A thread that waits once for its socket. */
    private WeakReference<Thread> readInAThread(SocketPair pair, Thread.Builder builder)
            throws InterruptedException {
        Thread reader = startInAStrand(builder, () -> readHere(pair));
        pair.writeWhenItWaits(reader);
        reader.join();
        return new WeakReference<>(reader);
    }

    private void readHere(SocketPair pair) {
        pair.read();
        if (engine.onCarrier()) {
            wokenOnTheEngine.incrementAndGet();
        }
    }

    private Thread startInAStrand(Thread.Builder builder, Runnable code) {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        Strand strand = test.strand(() -> started.complete(builder.start(code)));
        engine.postFromAnywhere(test.internal(() -> engine.enqueue(strand)));
        return started.join();
    }

    /** A class of the JDK's own loader is not enough: a proxy is one. */
    @Test
    void stayOnTheirEngineThoughTheirHandlerIsOfTheJdksLoader() throws InterruptedException {
        UncaughtExceptionHandler handler =
                (UncaughtExceptionHandler)
                        Proxy.newProxyInstance(
                                null,
                                new Class<?>[] {UncaughtExceptionHandler.class},
                                (_, _, arguments) -> test.bugs.add((Throwable) arguments[1]));
        assertThat(handler.getClass().getClassLoader()).isNull();
        try (SocketPair pair = SocketPair.open()) {
            readInAThread(pair, Thread.ofVirtual().uncaughtExceptionHandler(handler));
        }
        assertThat(wokenOnTheEngine.get()).isEqualTo(1);
    }
}
