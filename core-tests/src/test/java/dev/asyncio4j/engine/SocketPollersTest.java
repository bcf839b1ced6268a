package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The JDK's socket pollers do not depend on an engine, even if a strand is the first to need them.
 * Each program in a JVM of its own: the pollers are started once, by whoever is first.
 */
@Tag("real")
class SocketPollersTest {
    @Test
    void socketsOutsideWorkWhileTheEngineThatStartedThePollersIsBusy() {
        assertThat(linesOf(FirstReadersAreStrands.class, "1"))
                .containsExactly("outside: true", "strands: true");
    }

    @Test
    void socketsOutsideWorkWhileEnginesThatNeededThePollersAtOnceAreBusy() {
        assertThat(linesOf(FirstReadersAreStrands.class, "4"))
                .containsExactly("outside: true", "strands: true");
    }

    @Test
    void socketsOutsideWorkWhenTheEngineThatStartedThePollersHasEnded() {
        assertThat(linesOf(FirstReaderIsOfAnEngineThatHasEnded.class))
                .containsExactly("outside: true");
    }

    @Test
    void aPinnedStrandThatIsTheFirstToReadGoesOn() {
        assertThat(linesOf(FirstReaderIsPinned.class)).containsExactly("pinned: true");
    }

    /** Elsewhere the JDK's pollers are platform threads. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void areKnownFromTheirStartOnAndAtEveryWakeUp() {
        assertThat(linesOf(FirstReaderHasARecorder.class))
                .containsExactlyInAnyOrder(
                        "first reader: [false]", "second reader: [false]", "SubPoller: [true]");
    }

    private static List<String> linesOf(Class<?> program, String... arguments) {
        try (ChildJvm child = ChildJvm.start(program, arguments)) {
            assertThat(child.awaitExit()).isZero();
            return child.lines();
        }
    }

    /** So many strands at once, each of an engine that is busy from then on. */
    static final class FirstReadersAreStrands {
        private final CountDownLatch busy;
        private final CountDownLatch haveRead;
        private final CountDownLatch done = new CountDownLatch(1);

        private FirstReadersAreStrands(int engines) {
            busy = new CountDownLatch(engines);
            haveRead = new CountDownLatch(engines);
        }

        public static void main(String[] arguments) throws InterruptedException {
            int engines = Integer.parseInt(arguments[0]);
            new FirstReadersAreStrands(engines).run(engines);
        }

        private void run(int engines) throws InterruptedException {
            List<SocketPair> pairs = new ArrayList<>();
            for (int i = 0; i < engines; i++) {
                pairs.add(SocketPair.open());
            }
            pairs.stream().map(this::engineOf).toList().forEach(SocketPollersTest::start);
            await(busy);
            System.out.println("outside: " + aThreadOutsideReads());
            done.countDown();
            pairs.forEach(SocketPair::write);
            System.out.println("strands: " + await(haveRead));
        }

        private TestEngine engineOf(SocketPair pair) {
            TestEngine test = new TestEngine();
            test.engine.enqueue(
                    test.strand(() -> {
                        pair.read();
                        haveRead.countDown();
                    }));
            // Behind the strand, which waits for its socket by then: it holds up the carrier.
            test.engine.enqueue(test.internal(this::beBusy));
            return test;
        }

        private void beBusy() {
            busy.countDown();
            try {
                done.await();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    static final class FirstReaderIsOfAnEngineThatHasEnded {
        private FirstReaderIsOfAnEngineThatHasEnded() {}

        public static void main(String[] arguments) throws InterruptedException {
            TestEngine test = new TestEngine();
            try (SocketPair pair = SocketPair.open()) {
                test.engine.enqueue(test.strand(pair::read));
                test.engine.stop();
                test.run();
                System.out.println("outside: " + aThreadOutsideReads());
            }
        }
    }

    static final class FirstReaderIsPinned {
        private static final SocketPair PAIR = SocketPair.open();
        private static final CompletableFuture<Thread> READER = new CompletableFuture<>();
        private static final CountDownLatch HAS_READ = new CountDownLatch(1);

        private FirstReaderIsPinned() {}

        public static void main(String[] arguments) throws InterruptedException {
            TestEngine test = new TestEngine();
            test.engine.enqueue(
                    test.strand(() -> {
                        READER.complete(Thread.currentThread());
                        Initialiser.touch();
                    }));
            start(test);
            PAIR.writeWhenItWaits(READER.join());
            System.out.println("pinned: " + await(HAS_READ));
        }

        private static final class Initialiser {
            static {
                PAIR.read();
                HAS_READ.countDown();
            }

            static void touch() {}
        }
    }

    static final class FirstReaderHasARecorder {
        private FirstReaderHasARecorder() {}

        public static void main(String[] arguments) throws InterruptedException {
            Recorder recorder = new Recorder();
            for (String name : List.of("first reader", "second reader")) {
                try (SocketPair pair = SocketPair.open()) {
                    Thread reader = VirtualThreads.create(recorder, name, pair::read);
                    reader.start();
                    pair.writeWhenItWaits(reader);
                    reader.join();
                }
            }
            recorder.answers.forEach((name, given) -> System.out.println(name + ": " + given));
        }
    }

    /** Runs virtual threads, and keeps, by their names, whether they were taken for pollers. */
    private static final class Recorder implements Executor {
        final Map<String, Set<Boolean>> answers = new ConcurrentHashMap<>();
        private final ExecutorService carrier =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

        @Override
        public void execute(Runnable continuation) {
            Thread thread = VirtualThreads.threadOf(continuation);
            String name = thread == null ? "unknown" : thread.getName().replaceAll("-\\d+$", "");
            answers.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet())
                    .add(SocketPollers.includes(continuation));
            carrier.execute(continuation);
        }
    }

    private static void start(TestEngine test) {
        Thread.ofPlatform().daemon().start(test::run);
    }

    /** Whether a virtual thread of the JDK's own scheduler is woken when it can read. */
    private static boolean aThreadOutsideReads() throws InterruptedException {
        try (SocketPair pair = SocketPair.open()) {
            Thread reader = Thread.ofVirtual().start(pair::read);
            pair.writeWhenItWaits(reader);
            return reader.join(Duration.ofSeconds(10));
        }
    }

    private static boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(10, TimeUnit.SECONDS);
    }

    @Test
    void areNoOtherCodeAndNoThreadThatHasEnded() {
        assertThat(SocketPollers.includes(() -> {})).isFalse();
        List<Runnable> continuations = new ArrayList<>();
        Thread thread = VirtualThreads.create(continuations::add, null, () -> {});
        thread.start();
        Runnable continuation = continuations.getFirst();
        assertThat(VirtualThreads.threadOf(continuation)).isSameAs(thread);
        assertThat(SocketPollers.includes(continuation)).isFalse();
        continuation.run();
        assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
        assertThat(SocketPollers.includes(continuation)).isFalse();
    }
}
