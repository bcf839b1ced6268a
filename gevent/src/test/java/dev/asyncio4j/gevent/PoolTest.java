package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

class PoolTest {
    private final List<Object> trail = new ArrayList<>();

    private static Duration now() {
        return EventLoop.running().time();
    }

    private static int sleep(int length) {
        Gevent.sleep(seconds(length));
        return length;
    }

    private static int failing(int length) {
        Gevent.sleep(seconds(length));
        throw new IllegalStateException("after " + length);
    }

    private static <T> List<T> listOf(Iterable<T> items) {
        List<T> list = new ArrayList<>();
        items.forEach(list::add);
        return list;
    }

    // Room

    @AsyncTest
    void spawnWaitsForRoom() {
        Pool pool = new Pool(2);
        for (int i = 1; i <= 4; i++) {
            pool.spawn(() -> sleep(1));
            trail.add(now());
        }
        assertThat(pool.full()).isTrue();
        assertThat(pool).hasToString("Pool[greenlets=2, capacity=2]");
        pool.join();
        trail.add(now());
        assertThat(pool.freeCount()).isEqualTo(2);
        assertThat(trail)
                .containsExactly(Duration.ZERO, Duration.ZERO, seconds(1), seconds(1), seconds(2));
    }

    @AsyncTest
    void addRefusesAtOnceOrInTimeWhereThereIsNoRoom() {
        Pool pool = new Pool(1);
        Greenlet<?> first = pool.spawn(() -> sleep(3));
        Greenlet<?> second = Greenlet.of(() -> 2);
        assertThatThrownBy(() -> pool.add(second, Duration.ZERO)).isInstanceOf(PoolFull.class);
        assertThatThrownBy(() -> pool.add(second, seconds(1))).isInstanceOf(PoolFull.class);
        assertThat(pool.waitAvailable(seconds(1))).isFalse();
        pool.add(second, seconds(9));
        assertThat(now()).isEqualTo(seconds(3));
        assertThat(first.ready()).isTrue();
        assertThat(pool.contains(second)).isTrue();
        pool.add(second, null);
        assertThat(pool.size()).isEqualTo(1);
        pool.discard(second);
        assertThat(pool.freeCount()).isEqualTo(1);
        assertThat(pool.waitAvailable(null)).isTrue();
    }

    @AsyncTest
    void hasNoRoomAtAllForASizeOfZeroAndNoNegativeSize() {
        Pool pool = new Pool(0);
        assertThat(pool.full()).isTrue();
        assertThat(pool.waitAvailable(seconds(1))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(-1))
                .withMessage("size: -1 (expected: 0 or more)");
    }

    @AsyncTest
    void oneThatIsKilledBeforeItBeginsLeavesItsRoom() {
        Pool pool = new Pool(1);
        pool.killone(pool.spawn(() -> sleep(1)));
        assertThat(pool.freeCount()).isEqualTo(1);
        Greenlet<?> stranger = Gevent.spawn(() -> sleep(1));
        pool.killone(stranger);
        assertThat(stranger.started()).isTrue();
        stranger.join();
        pool.add(stranger);
        assertThat(pool.freeCount()).isEqualTo(1);
    }

    // Groups

    @AsyncTest
    void joinsAndThrowsTheErrorOfTheFirst() {
        Reported.here();
        Group group = new Group();
        group.spawn(() -> failing(2));
        group.spawn(() -> failing(1));
        assertThat(group.join(seconds(1.5))).isFalse();
        assertThat(group).hasToString("Group[greenlets=1]");
        assertThatThrownBy(() -> group.joinRaising(null)).hasMessage("after 2");
        assertThat(group.join(null)).isTrue();
        assertThat(group.full()).isFalse();
    }

    @AsyncTest
    void killsAllAndThoseThatComeMeanwhile() {
        Group group = new Group();
        group.spawn(() -> {
            try {
                sleep(9);
            } finally {
                group.spawn(() -> sleep(9));
                trail.add("cleaned up");
            }
        });
        Gevent.sleep(Duration.ZERO);
        group.kill();
        assertThat(group.size()).isZero();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(now()).isZero();
    }

    // Work

    @AsyncTest
    void appliesInPlaceInAGreenletOfAFullPool() {
        Pool pool = new Pool(1);
        assertThat(pool.apply(() -> pool.apply(() -> sleep(1)))).isEqualTo(1);
        Greenlet<Integer> running = pool.applyAsync(() -> sleep(1));
        Greenlet<Integer> waiting = pool.applyAsync(() -> sleep(2));
        assertThat(now()).isEqualTo(seconds(1));
        assertThat(running.get() + waiting.get()).isEqualTo(3);
        assertThat(now()).isEqualTo(seconds(4));
    }

    @AsyncTest
    void whatIsAppliedInPlaceIsTheCallersOwnCode() {
        Reported reported = Reported.here();
        Group group = new Group();
        IOException failure = new IOException("broken");
        Greenlet<?> caller =
                group.spawn(() -> {
                    Greenlet<?> itself = Gevent.current();
                    assertThat(group.apply(() -> Gevent.current() == itself)).isTrue();
                    assertThatThrownBy(() -> group.apply(() -> fail(failure)))
                            .isInstanceOf(CompletionException.class)
                            .hasCause(failure);
                    return group.apply(() -> sleep(1000));
                });
        Gevent.sleep(seconds(1));
        caller.kill();
        assertThat(now()).isEqualTo(seconds(1));
        assertThat(group.size()).isZero();
        assertThat(reported.errors()).isEmpty();
    }

    private static Object fail(Exception failure) throws Exception {
        throw failure;
    }

    @AsyncTest
    void mapsInOrder() {
        Pool pool = new Pool(3);
        assertThat(pool.map(PoolTest::sleep, List.of(3, 1, 2))).containsExactly(3, 1, 2);
        assertThat(now()).isEqualTo(seconds(3));
        assertThat(pool.mapAsync(PoolTest::sleep, List.of(2, 1)).get()).containsExactly(2, 1);
        assertThat(pool.map(PoolTest::sleep, List.<Integer>of())).isEmpty();
    }

    @AsyncTest
    @Behaviour(245)
    void imapKeepsTheOrderAndImapUnorderedThatOfTheEnds() {
        List<Integer> lengths = List.of(10, 1, 2);
        assertThat(listOf(new Pool(3).imap(PoolTest::sleep, lengths))).containsExactly(10, 1, 2);
        assertThat(listOf(new Pool(1).imapUnordered(PoolTest::sleep, lengths)))
                .containsExactly(10, 1, 2);
        assertThat(listOf(new Pool(3).imapUnordered(PoolTest::sleep, lengths)))
                .containsExactly(1, 2, 10);
    }

    @AsyncTest
    @Behaviour(245)
    void imapBeginsNoMoreThanMaxsizeAheadOfWhoTakesTheResults() {
        List<Integer> items = IntStream.range(0, 100).boxed().toList();
        for (boolean isOrdered : List.of(true, false)) {
            Pool pool = new Pool(10);
            int[] begun = {0};
            Iterable<Integer> results =
                    isOrdered
                            ? pool.imap(item -> begun[0]++ < 0 ? -1 : item, items, 1)
                            : pool.imapUnordered(item -> begun[0]++ < 0 ? -1 : item, items, 1);
            int taken = 0;
            for (int result : results) {
                assertThat(begun[0]).isLessThanOrEqualTo(taken + 2);
                assertThat(result).isEqualTo(taken++);
                Gevent.sleep(seconds(1));
                assertThat(begun[0]).isLessThanOrEqualTo(taken + 1);
            }
            assertThat(taken).isEqualTo(100);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(1).imap(PoolTest::sleep, items, 0));
    }

    @AsyncTest
    void imapThrowsAnErrorInItsPlaceAndGoesOnBehindIt() {
        Reported.here();
        Iterator<Integer> results =
                new Group()
                        .imap(length -> length == 2 ? failing(2) : sleep(length), List.of(3, 2, 1))
                        .iterator();
        assertThat(results.next()).isEqualTo(3);
        assertThatThrownBy(results::next).hasMessage("after 2");
        assertThat(results.next()).isEqualTo(1);
        assertThat(results.hasNext()).isFalse();
        assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }

    @AsyncTest
    void imapThrowsWhatItsSourceFailsWith() {
        Reported.here();
        Iterable<Integer> broken =
                () -> IntStream.of(1, 0).map(number -> 10 / number).boxed().iterator();
        Iterator<Integer> results = new Group().imap(PoolTest::sleep, broken).iterator();
        assertThat(results.next()).isEqualTo(10);
        assertThatThrownBy(results::hasNext).isInstanceOf(ArithmeticException.class);
    }

    @AsyncTest
    void imapEndsWhenItsFeederIsEndedWhileItWaitsForRoom() {
        Pool pool = new Pool(1);
        Set<Task<?>> before = Asyncio.allTasks();
        Iterator<Integer> results = pool.imap(PoolTest::sleep, List.of(5, 6, 7)).iterator();
        Set<Task<?>> feeder = new HashSet<>(Asyncio.allTasks());
        feeder.removeAll(before);
        Gevent.sleep(seconds(1));
        assertThat(feeder).hasSize(1);
        feeder.forEach(Task::cancel);
        assertThat(results.next()).isEqualTo(5);
        assertThat(results.hasNext()).isFalse();
        assertThat(now()).isEqualTo(seconds(5));
    }

    @AsyncTest
    void toAskAnewAfterATimeoutLetsImapBeginNoMore() {
        int[] begun = {0};
        Iterator<Integer> results =
                new Pool(10)
                        .imap(
                                item -> {
                                    begun[0]++;
                                    return sleep(item);
                                },
                                List.of(9, 9, 9, 9, 9, 9),
                                1)
                        .iterator();
        for (int i = 0; i < 3; i++) {
            assertThat(Asyncio.moveOnAfter(seconds(1), () -> results.hasNext())).isEmpty();
        }
        assertThat(begun[0]).isEqualTo(2);
        results.forEachRemaining(trail::add);
        assertThat(trail).hasSize(6);
    }

    @AsyncTest
    void oneThatTwoAddMeanwhileTakesOneRoomAlone() {
        Pool pool = new Pool(2);
        pool.spawn(() -> Gevent.sleep(seconds(1)));
        pool.spawn(() -> Gevent.sleep(seconds(1)));
        Greenlet<?> added = Greenlet.of(() -> {});
        Greenlet<?> first = Gevent.spawn(() -> pool.add(added));
        Greenlet<?> second = Gevent.spawn(() -> pool.add(added));
        Gevent.joinall(List.of(first, second));
        assertThat(pool.freeCount()).isEqualTo(1);
        added.start();
        pool.join();
        assertThat(pool.freeCount()).isEqualTo(2);
    }
}
