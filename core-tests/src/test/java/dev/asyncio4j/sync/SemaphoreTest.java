package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemaphoreTest {
    private final List<String> trail = new ArrayList<>();

    private Task<?> acquirer(Semaphore semaphore, String name) {
        return createTask(() -> {
            semaphore.acquire();
            trail.add(name);
        });
    }

    private List<Task<?>> acquirers(Semaphore semaphore, String... names) {
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : names) {
            tasks.add(acquirer(semaphore, name));
        }
        sleep(ZERO);
        return tasks;
    }

    @AsyncTest
    @Behaviour(141)
    void handsPermitsToThoseWhoWaitWithoutBecomingFree() {
        Semaphore semaphore = new Semaphore(3);
        semaphore.acquire();
        semaphore.acquire();
        assertThat(semaphore.isLocked()).isFalse();
        List<Task<?>> tasks = new ArrayList<>(acquirers(semaphore, "1", "2", "3"));
        assertThat(trail).containsExactly("1");
        assertThat(semaphore.isLocked()).isTrue();
        assertThat(semaphore.waiters()).isEqualTo(2);
        tasks.add(acquirer(semaphore, "4"));
        semaphore.release();
        semaphore.release();
        assertThat(semaphore.permits()).isZero();
        sleep(ZERO);
        assertThat(trail).containsExactly("1", "2", "3");
        assertThat(semaphore.permits()).isZero();
        assertThat(semaphore.isLocked()).isTrue();
        assertThat(semaphore.waiters()).isEqualTo(1);
        semaphore.release();
        gather(tasks).await();
        assertThat(trail).containsExactly("1", "2", "3", "4");
    }

    @AsyncTest
    @Behaviour(141)
    void isLockedUntilTheOneThatWasWokenHasHadItsTurn() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(
                createTask(() -> {
                    semaphore.acquire();
                    trail.add("1");
                    tasks.add(createTask(() -> trail.add("4")));
                }));
        tasks.add(
                createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        semaphore.release();
                    }
                    trail.add("permits left: " + semaphore.permits());
                    trail.add("locked: " + semaphore.isLocked());
                    trail.add("taken: " + semaphore.tryAcquire());
                    semaphore.acquire();
                    trail.add("2");
                }));
        tasks.add(acquirer(semaphore, "3"));
        sleep(ZERO);
        trail.add("waiters: " + semaphore.waiters());
        sleep(seconds(1));
        assertThat(trail)
                .containsExactly(
                        "permits left: 2",
                        "locked: true",
                        "taken: false",
                        "waiters: 2",
                        "1",
                        "2",
                        "3",
                        "4");
        assertThat(tasks).hasSize(4).allMatch(Future::isDone);
        assertThat(semaphore).hasToString("Semaphore[locked, permits=0]");
    }

    @AsyncTest
    @Behaviour(142)
    void goesRoundThoseWhoComeAgain() {
        Semaphore semaphore = new Semaphore(1);
        taskGroup(group -> {
            for (String name : List.of("c1", "c2", "c3")) {
                group.createTask(() -> {
                    for (int i = 1; i <= 2; i++) {
                        semaphore.acquire();
                        trail.add(name + "_" + i);
                        sleep(seconds(0.01));
                        semaphore.release();
                    }
                });
            }
        });
        assertThat(trail).containsExactly("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2");
        assertThat(semaphore.permits()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(141)
    void letsOneThatComesAgainAtOnceWaitBehindTheOthers() {
        Semaphore semaphore = new Semaphore(1);
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(acquirer(semaphore, "1"));
        tasks.add(
                createTask(() -> {
                    semaphore.acquire();
                    trail.add("2");
                    semaphore.release();
                    semaphore.acquire();
                    trail.add("4");
                }));
        tasks.add(acquirer(semaphore, "3"));
        sleep(ZERO);
        semaphore.release();
        semaphore.release();
        gather(tasks).await();
        assertThat(trail).containsExactly("1", "2", "3", "4");
    }

    @AsyncTest
    @Behaviour(143)
    void passesThePermitByThoseWhoWereCancelledBefore() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = acquirers(semaphore, "1", "2", "3", "4");
        tasks.get(0).cancel();
        tasks.get(1).cancel();
        semaphore.release();
        sleep(seconds(1));
        assertThat(trail).containsExactly("3");
        assertThat(tasks.get(3).isDone()).isFalse();
        assertThat(semaphore).hasToString("Semaphore[locked, permits=0, waiters=1]");
        tasks.get(3).cancel();
        Asyncio.wait(tasks);
    }

    @AsyncTest
    @Behaviour(143)
    void givesThePermitOfOneThatIsCancelledAfterItsWakeUpToTheNext() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = acquirers(semaphore, "1", "2");
        semaphore.release();
        tasks.get(0).cancel();
        sleep(seconds(1));
        assertThat(trail).containsExactly("2");
        assertThat(tasks.get(0).isCancelled()).isTrue();
        assertThat(semaphore.isLocked()).isTrue();
        assertThat(semaphore.permits()).isZero();
    }

    @AsyncTest
    @Behaviour(143)
    void doesNotHangWhenTheFirstWaiterIsCancelledAndThenAPermitComes() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = acquirers(semaphore, "1", "2");
        tasks.get(0).cancel();
        semaphore.release();
        sleep(seconds(1));
        assertThat(semaphore.isLocked()).isTrue();
        assertThat(trail).containsExactly("2");
    }

    @AsyncTest
    @Behaviour(143)
    void hasItsPermitBackWhenTheOnlyOneThatWasWokenIsCancelled() throws Exception {
        Semaphore semaphore = new Semaphore(1);
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(
                createTask(() -> {
                    try (var _ = semaphore.hold()) {
                        sleep(ZERO);
                    }
                    tasks.get(1).cancel();
                }));
        tasks.add(
                createTask(() -> {
                    try (var _ = semaphore.hold()) {
                        trail.add("never");
                    }
                }));
        Asyncio.wait(tasks);
        assertThat(tasks.get(0).isCancelled()).isFalse();
        assertThat(tasks.get(1).isCancelled()).isTrue();
        waitFor(() -> semaphore.acquire(), seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(143)
    void keepsTheOrderOfTheOthersWhenTheFirstIsCancelled() {
        Semaphore semaphore = new Semaphore(0);
        List<Task<?>> tasks = acquirers(semaphore, "1", "2", "3");
        tasks.get(0).cancel();
        sleep(ZERO);
        semaphore.release();
        semaphore.release();
        Asyncio.wait(tasks);
        assertThat(trail).containsExactly("2", "3");
    }

    @AsyncTest
    @Behaviour(47)
    void doesNotSuspendIfThereIsAPermit() {
        Semaphore semaphore = new Semaphore();
        createTask(() -> trail.add("bystander"));
        semaphore.acquire();
        trail.add("acquired");
        sleep(ZERO);
        assertThat(trail).containsExactly("acquired", "bystander");
    }

    @AsyncTest
    void mayHaveMorePermitsThanAtFirst() {
        Semaphore semaphore = new Semaphore(0);
        semaphore.release();
        semaphore.release();
        assertThat(semaphore.tryAcquire()).isTrue();
        semaphore.acquire();
        assertThat(semaphore.tryAcquire()).isFalse();
    }

    @AsyncTest
    void mayBeReleasedByACallback(EventLoop loop) {
        Semaphore semaphore = new Semaphore(0);
        loop.callLater(seconds(1), semaphore::release);
        semaphore.acquire();
        assertThat(loop.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void aHeldPermitIsGivenBackOnce() {
        Semaphore semaphore = new Semaphore(1);
        Held held = semaphore.hold();
        assertThat(semaphore.isLocked()).isTrue();
        held.close();
        held.close();
        assertThat(semaphore.permits()).isEqualTo(1);
    }

    @Test
    @Behaviour(145)
    void boundedHasNeverMorePermitsThanAtFirst() {
        BoundedSemaphore semaphore = new BoundedSemaphore();
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "BoundedSemaphore[unlocked, permits=1] has all its 1 permits: release it"
                                + " once for each time it was acquired");
        assertThat(semaphore.tryAcquire()).isTrue();
        semaphore.release();
        assertThat(semaphore.permits()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(145)
    void boundedCountsAPermitThatWasHandedOverAsOut() {
        BoundedSemaphore semaphore = new BoundedSemaphore(1);
        semaphore.acquire();
        Task<?> waiter = acquirer(semaphore, "waiter");
        sleep(ZERO);
        semaphore.release();
        waiter.cancel();
        Asyncio.wait(List.of(waiter));
        assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
        assertThat(semaphore.permits()).isEqualTo(1);
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    }

    @Test
    @Behaviour(145)
    void refusesANegativeCount() {
        assertThatThrownBy(() -> new Semaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> new BoundedSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits: -1 (expected: 0 or more)");
        assertThat(new Semaphore(0).isLocked()).isTrue();
    }

    @Test
    void cannotOverflow() {
        Semaphore semaphore = new Semaphore(Integer.MAX_VALUE);
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Semaphore[unlocked, permits=2147483647] has as many permits as can be"
                                + " counted");
        assertThat(semaphore.permits()).isEqualTo(Integer.MAX_VALUE);
    }

    @AsyncTest
    void showsItsPermitsAndWhoWaits() {
        Semaphore semaphore = new Semaphore(1);
        assertThat(semaphore).hasToString("Semaphore[unlocked, permits=1]");
        List<Task<?>> tasks = acquirers(semaphore, "1", "2");
        assertThat(semaphore).hasToString("Semaphore[locked, permits=0, waiters=1]");
        semaphore.release();
        gather(tasks).await();
        assertThat(semaphore).hasToString("Semaphore[locked, permits=0]");
    }
}
