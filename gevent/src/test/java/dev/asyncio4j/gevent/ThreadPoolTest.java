package dev.asyncio4j.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.testing.AsyncTest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(60)
class ThreadPoolTest {
    @AsyncTest
    void runsCodeOnPlatformThreads() {
        try (ThreadPool pool = new ThreadPool(2)) {
            assertThat(pool.<Boolean>apply(() -> Thread.currentThread().isVirtual())).isFalse();
            assertThat(pool.map(number -> number * 2, List.of(3, 1, 2))).containsExactly(6, 2, 4);
        }
    }

    @AsyncTest
    void reportsWhatItsCodeFailsWithAndTellsWhoAsks() {
        Reported reported = Reported.here();
        try (ThreadPool pool = new ThreadPool(1)) {
            IllegalStateException boom = new IllegalStateException("boom");
            AsyncResult<?> failing =
                    pool.spawn(() -> {
                        throw boom;
                    });
            pool.join();
            assertThat(reported.errors()).containsExactly(boom);
            assertThatThrownBy(failing::get).isSameAs(boom);
        }
    }

    @AsyncTest
    void codeThatEndsAsIfItWereCancelledHasAResultToo() {
        Reported reported = Reported.here();
        try (ThreadPool pool = new ThreadPool(1)) {
            AsyncResult<?> ended =
                    pool.spawn(() -> {
                        throw new GreenletExit();
                    });
            assertThatThrownBy(ended::get).isInstanceOf(CancellationException.class);
            assertThat(reported.errors()).isEmpty();
        }
    }

    @AsyncTest
    void spawnWaitsForAFreeThread() {
        try (ThreadPool pool = new ThreadPool(1)) {
            CountDownLatch latch = new CountDownLatch(1);
            AsyncResult<?> first = pool.spawn(() -> latch.await());
            Greenlet<Integer> second = Gevent.spawn(() -> pool.apply(() -> 2));
            Gevent.idle();
            assertThat(pool).hasToString("ThreadPool[running=1, size=1]");
            assertThat(second.ready()).isFalse();
            latch.countDown();
            assertThat(second.get()).isEqualTo(2);
            first.get();
            pool.join();
            assertThat(pool.running()).isZero();
        }
    }

    @AsyncTest
    void refusesOtherHubsAndWhatComesTooLate() {
        ThreadPool pool = new ThreadPool(1);
        Asyncio.toThread(() -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> pool.spawn(() -> 1))
                    .withMessageContaining("belongs to the hub of another thread");
        });
        pool.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> pool.spawn(() -> 1))
                .withMessageContaining("is closed");
        assertThatIllegalArgumentException().isThrownBy(() -> new ThreadPool(0));
    }

    @AsyncTest
    void aJoinThatIsEndedLeavesItsThreadsFree() {
        try (ThreadPool pool = new ThreadPool(2)) {
            CountDownLatch latch = new CountDownLatch(1);
            pool.spawn(() -> latch.await());
            Greenlet<?> joining = Gevent.spawn(pool::join);
            Gevent.idle();
            joining.kill();
            latch.countDown();
            pool.join();
            assertThat(pool.running()).isZero();
        }
    }

    @AsyncTest
    void refusesWhatStillWaitsWhenItIsClosed() {
        ThreadPool pool = new ThreadPool(1);
        CountDownLatch latch = new CountDownLatch(1);
        pool.spawn(() -> latch.await());
        Greenlet<?> waiting =
                Gevent.spawn(() -> {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> pool.spawn(() -> 1))
                            .withMessageContaining("is closed");
                });
        Gevent.idle();
        pool.close();
        latch.countDown();
        waiting.get();
        pool.join();
        assertThat(pool.running()).isZero();
    }

    @Test
    void theThreadsOfAHubThatNobodyClosesEnd() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 3; i++) {
            Asyncio.run(() ->
                    Hub.current().threadPool().apply(() -> threads.add(Thread.currentThread())));
        }
        assertThat(threads).hasSize(3);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
