package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs as they are written for gevent: on a plain thread, where no loop runs. */
@Tag("real")
class HubTest {
    private final List<Object> trail = new ArrayList<>();
    private final VirtualClock clock = new VirtualClock();
    private Hub hub;

    @BeforeEach
    void begin() {
        hub = Hub.own(() -> clock);
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private Duration now() {
        return hub.loop().time();
    }

    @Test
    void runsWhileThePlainThreadWaits() {
        Greenlet<Integer> greenlet =
                Gevent.spawn(() -> {
                    trail.add("began");
                    Gevent.sleep(seconds(3));
                    assertThat(Hub.current()).isSameAs(hub);
                    return 3;
                });
        assertThat(Hub.current()).isSameAs(hub);
        assertThat(Gevent.current()).isNull();
        assertThat(trail).isEmpty();
        Gevent.sleep(seconds(1));
        assertThat(trail).containsExactly("began");
        assertThat(greenlet.started()).isTrue();
        assertThat(greenlet.get()).isEqualTo(3);
        assertThat(now()).isEqualTo(seconds(3));
    }

    @Test
    void allWaysOfWaitingRunIt() throws IOException {
        Event event = new Event();
        Gevent.spawnLater(seconds(1), event::set);
        event.await();
        AsyncResult<String> result = new AsyncResult<>();
        Gevent.spawnLater(seconds(1), () -> result.set("result"));
        assertThat(result.get()).isEqualTo("result");
        List<Greenlet<?>> two =
                List.of(
                        Gevent.spawn(() -> Gevent.sleep(seconds(1))),
                        Gevent.spawn(() -> Gevent.sleep(seconds(2))));
        Gevent.iwait(two).forEach(one -> trail.add(now()));
        Gevent.joinall(two);
        assertThat(trail).containsExactly(seconds(3), seconds(4));
        Pool pool = new Pool(1);
        assertThat(pool.map(length -> Gevent.run(() -> length + 1), List.of(1, 2, 3)))
                .containsExactly(2, 3, 4);
        pool.spawn(() -> Gevent.sleep(seconds(1)));
        pool.spawn(() -> Gevent.sleep(seconds(1)));
        pool.join();
        assertThat(now()).isEqualTo(seconds(6));
        Greenlet<?> killed = Gevent.spawn(() -> Gevent.sleep(seconds(9)));
        Gevent.idle();
        killed.kill();
        assertThat(killed.exit()).isNotNull();
        assertThat(hub.threadPool().apply(() -> "by a thread")).isEqualTo("by a thread");
    }

    @Test
    void runsCodeOfOthersInTheMainGreenlet() {
        Queue<String> queue = new Queue<>();
        Gevent.spawnLater(seconds(1), () -> queue.put("item"));
        assertThat(Gevent.<String, RuntimeException>run(queue::get)).isEqualTo("item");
        IOException checked = new IOException("disk");
        assertThatThrownBy(() ->
                        Gevent.run(() -> {
                            Asyncio.sleep(seconds(1));
                            throw checked;
                        }))
                .isSameAs(checked);
        assertThat(now()).isEqualTo(seconds(2));
    }

    // Nothing left to run

    @Test
    @Behaviour(247)
    void throwsALoopExitWhereTheMainGreenletWouldWaitForever() {
        Queue<String> queue = new Queue<>();
        assertThatThrownBy(() -> Gevent.run(queue::get))
                .isInstanceOf(LoopExit.class)
                .hasMessageContaining("This operation would block forever");
        Event never = new Event();
        Greenlet<?> stuck =
                Gevent.spawn(() -> {
                    Gevent.sleep(seconds(1));
                    never.await();
                });
        assertThatThrownBy(stuck::join).isInstanceOf(LoopExit.class);
        assertThat(now()).isEqualTo(seconds(1));
        assertThat(stuck.started()).isTrue();
        never.set();
        stuck.join();
        assertThat(new Event().await(seconds(1))).isFalse();
    }

    @Test
    void aProgramMayCatchALoopExitAndGoOn() {
        String end =
                Gevent.run(() -> {
                    try {
                        return new Queue<String>().get();
                    } catch (LoopExit exit) {
                        Gevent.sleep(seconds(1));
                        return "went on";
                    }
                });
        assertThat(end).isEqualTo("went on");
    }

    @Test
    void waitsForWhatIsUnderWayOutside() throws InterruptedException {
        SynchronousQueue<String> handOver = new SynchronousQueue<>();
        Greenlet<String> taker = Gevent.spawn(() -> handOver.take());
        Thread giver = Thread.ofPlatform().start(() -> give(handOver));
        assertThat(taker.get()).isEqualTo("given");
        giver.join();
        Greenlet<Integer> job = Gevent.spawn(() -> Asyncio.toThread(() -> 5));
        assertThat(job.get()).isEqualTo(5);
    }

    private static void give(SynchronousQueue<String> handOver) {
        try {
            handOver.put("given");
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void joinEndsWhenNothingIsLeftOrNothingCanGoOn() {
        Gevent.spawn(() -> Gevent.sleep(seconds(2)));
        assertThat(hub.join(seconds(1))).isFalse();
        assertThat(hub.join(null)).isTrue();
        assertThat(now()).isEqualTo(seconds(2));
        Greenlet<?> stuck = Gevent.spawn(() -> new Event().await());
        assertThat(hub.join(null)).isTrue();
        assertThat(stuck.started()).isTrue();
    }

    // Timeouts

    @Test
    void aTimeoutIsThrownInTheMainGreenletsNextWait() {
        Timeout timeout = Timeout.start(seconds(1));
        assertThat(catchThrowable(() -> Gevent.sleep(seconds(9)))).isSameAs(timeout);
        timeout.start();
        Greenlet<?> quick = Gevent.spawn(() -> {});
        quick.join();
        assertThat(catchThrowable(() -> Gevent.sleep(seconds(9)))).isSameAs(timeout);
        Gevent.sleep(seconds(1));
        assertThat(Timeout.of(seconds(1)).runQuietly(() -> Gevent.sleep(seconds(9)))).isFalse();
        Queue<String> empty = new Queue<>();
        String instead =
                Gevent.withTimeout(
                        seconds(1),
                        () -> Gevent.<String, RuntimeException>run(empty::get),
                        "instead");
        assertThat(instead).isEqualTo("instead");
    }

    @Test
    void aTimeoutThatIsUpBetweenTwoWaitsComesInTheNextUnlessItIsClosed() {
        for (boolean isClosed : List.of(true, false)) {
            Event event = new Event();
            hub.loop()
                    .callLater(
                            seconds(1),
                            () -> {
                                event.set();
                                clock.advance(seconds(1));
                            });
            Timeout timeout = Timeout.start(seconds(2));
            event.await();
            assertThat(timeout.pending()).isFalse();
            if (isClosed) {
                timeout.close();
                Gevent.sleep(seconds(5));
            } else {
                assertThat(catchThrowable(() -> Gevent.sleep(seconds(5)))).isSameAs(timeout);
            }
        }
    }

    // Ends

    @Test
    void anInterruptOfThePlainThreadEndsItsWait() {
        // Time stands still while it is in there.
        CountDownLatch latch = new CountDownLatch(1);
        Greenlet<?> other = Gevent.spawn(() -> latch.await());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Gevent.sleep(seconds(9))).isInstanceOf(CancelledError.class);
        assertThatThrownBy(() -> Gevent.run(() -> latch.await()))
                .isInstanceOf(CancelledError.class);
        assertThat(Thread.interrupted()).isTrue();
        latch.countDown();
        other.join();
        assertThat(other.successful()).isTrue();
    }

    @Test
    void closingItEndsItsGreenletsAndTheThreadGetsAnother() {
        Greenlet<?> greenlet =
                Gevent.spawn(() -> {
                    try {
                        Gevent.sleep(seconds(9));
                    } finally {
                        trail.add("cleaned up");
                    }
                });
        Gevent.idle();
        hub.close();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(greenlet.ready()).isTrue();
        assertThat(hub.loop().isClosed()).isTrue();
        Hub another = Hub.current();
        assertThat(another).isNotSameAs(hub);
        Gevent.sleep(Duration.ZERO);
        another.close();
    }

    @Test
    void aCloseThatIsRefusedClosesNothing() {
        Gevent.run(() -> {
            assertThatIllegalStateException().isThrownBy(hub::close);
            assertThat(hub.threadPool().<Integer>apply(() -> 1)).isEqualTo(1);
        });
    }

    @Test
    void eachThreadHasItsOwn() throws InterruptedException {
        AtomicReference<Object> seen = new AtomicReference<>();
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            Thread thread =
                    kind.start(() -> {
                        try (Hub own = Hub.current()) {
                            seen.set(own);
                            Gevent.spawn(() -> Gevent.sleep(Duration.ofMillis(1))).join();
                        }
                    });
            thread.join();
            assertThat(seen.get()).isInstanceOf(Hub.class).isNotSameAs(hub);
        }
    }

    @AsyncTest
    void onALoopItIsThatOfTheLoop() {
        Hub ofLoop = Hub.current();
        assertThat(ofLoop).isNotSameAs(hub);
        assertThat(Gevent.spawn(Hub::current).get()).isSameAs(ofLoop);
        assertThatIllegalStateException().isThrownBy(ofLoop::close);
        Gevent.spawn(() -> Gevent.sleep(seconds(1)));
        assertThat(ofLoop.join(null)).isTrue();
    }
}
