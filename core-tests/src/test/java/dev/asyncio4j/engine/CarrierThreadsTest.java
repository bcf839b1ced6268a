package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.junit.jupiter.api.Test;

/** Threads that are told of blocking calls, and are in all else like any. */
class CarrierThreadsTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    @Test
    void areThereOnThisJdk() {
        assertThat(CarrierThreads.areThere()).isTrue();
    }

    @Test
    void haveWhatAnyThreadHasOfItsCreator() {
        Thread creator = Thread.currentThread();
        ClassLoader before = creator.getContextClassLoader();
        ClassLoader own = new ClassLoader(before) {};
        creator.setContextClassLoader(own);
        INHERITED.set("of the creator");
        try {
            run(() -> {
                assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
                assertThat(INHERITED.get()).isEqualTo("of the creator");
            });
        } finally {
            INHERITED.remove();
            creator.setContextClassLoader(before);
        }
    }

    @Test
    void startThreadsOfTheJdkWhereTheseBelong() {
        CompletableFuture<String> ran = new CompletableFuture<>();
        Thread carrier =
                CarrierThreads.create(
                        "starter",
                        new Idle(() ->
                                Thread.ofVirtual()
                                        .start(() ->
                                                ran.complete(Thread.currentThread().toString()))));
        carrier.start();
        assertThat(ran.join()).contains("@ForkJoinPool-1-worker-");
    }

    /** Else {@code SynchronousQueue} spins for microseconds before it lets another task run. */
    @Test
    void haveMoreToDoAsTheJdkSeesIt() {
        run(() -> {
            MethodHandle hasMore =
                    VirtualThreads.lookupIn(ForkJoinWorkerThread.class)
                            .findStatic(
                                    ForkJoinWorkerThread.class,
                                    "hasKnownQueuedWork",
                                    MethodType.methodType(boolean.class));
            try {
                assertThat((boolean) hasMore.invokeExact()).isTrue();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Test
    void keepNoPoolOfTheirOwn() {
        assertThat(CarrierThreads.schedulersPool()).isNotSameAs(ForkJoinPool.commonPool());
    }

    private record Idle(Runnable work) implements CarrierThreads.Body {
        @Override
        public void run() {
            work.run();
        }

        @Override
        public boolean beginBlocking() {
            return false;
        }

        @Override
        public void endBlocking() {}
    }
}
