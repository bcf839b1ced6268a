package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.Barrier;
import dev.asyncio4j.sync.Condition;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.sync.Semaphore;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What the things that tasks wait for are left like by a scope that is cancelled. */
class CancelScopeWaitsTest {
    private final List<String> trail = new ArrayList<>();

    /** Cancels a scope in which this waits: before, and while it does. */
    private static void cancelIn(Action<RuntimeException> wait) {
        for (boolean before : List.of(true, false)) {
            CancelScope scope = new CancelScope();
            if (before) {
                scope.cancel();
            }
            Task<?> task = createTask(() -> scope.run(wait));
            sleep(seconds(1));
            scope.cancel();
            task.await();
            assertThat(scope.cancelledCaught()).isTrue();
        }
    }

    @AsyncTest
    void nothingIsTaken() {
        Lock lock = new Lock();
        lock.acquire();
        cancelIn(() -> lock.acquire());
        assertThat(lock.waiters()).isZero();
        Semaphore semaphore = new Semaphore(0);
        cancelIn(() -> semaphore.acquire());
        semaphore.release();
        assertThat(semaphore.tryAcquire()).isTrue();
        Barrier barrier = new Barrier(2);
        cancelIn(() -> barrier.await());
        assertThat(barrier.waiting()).isZero();
        Event event = new Event();
        cancelIn(() -> event.await());
        Queue<Integer> queue = new Queue<>(1);
        cancelIn(() -> queue.get());
        queue.putNowait(1);
        cancelIn(() -> queue.put(2));
        cancelIn(() -> queue.join());
        assertThat(queue.getNowait()).isEqualTo(1);
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncTest
    void whatWasHandedOverInTheSameIterationGoesToAnother(EventLoop loop) {
        Semaphore semaphore = new Semaphore(0);
        Lock lock = new Lock();
        Queue<Integer> queue = new Queue<>();
        lock.acquire();
        List<CancelScope> scopes = new ArrayList<>();
        for (Action<RuntimeException> wait :
                List.<Action<RuntimeException>>of(
                        () -> semaphore.acquire(), () -> lock.acquire(), () -> queue.get())) {
            CancelScope scope = new CancelScope();
            scopes.add(scope);
            createTask(() -> scope.run(wait));
        }
        sleep(ZERO);
        createTask(() -> semaphore.acquire());
        createTask(() -> {
            lock.acquire();
            trail.add("has the lock");
        });
        createTask(() -> trail.add("got " + queue.get()));
        sleep(seconds(1));
        loop.callSoon(() -> {
            semaphore.release();
            lock.release();
            queue.putNowait(7);
            scopes.forEach(CancelScope::cancel);
        });
        sleep(seconds(1));
        assertThat(trail).containsExactlyInAnyOrder("has the lock", "got 7");
        assertThat(semaphore.waiters()).isZero();
        assertThat(scopes).hasSize(3).allMatch(CancelScope::cancelledCaught);
    }

    @AsyncTest
    void aConditionHasItsLockBackThoughThatTakesItsTime(VirtualClock clock) {
        Condition condition = new Condition();
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() -> {
                            try (var _ = condition.hold()) {
                                try {
                                    condition.await();
                                } finally {
                                    trail.add("holds: " + holds(condition));
                                }
                            }
                        }));
        sleep(ZERO);
        condition.lock().acquire();
        scope.cancel();
        sleep(seconds(3));
        assertThat(trail).isEmpty();
        condition.lock().release();
        task.await();
        assertThat(trail).containsExactly("holds: true");
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(condition.lock().isLocked()).isFalse();
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    private static boolean holds(Condition condition) {
        return condition.lock().holder() == currentTask();
    }

    @AsyncTest
    void aConditionInACancelledScopeGoesOnWaitingForNothing() {
        Condition condition = new Condition();
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            try (var _ = condition.hold()) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(condition::await).isInstanceOf(CancelledError.class);
                    assertThat(holds(condition)).isTrue();
                }
            }
            // The lock was taken whatever came, and that is over.
            assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(CancelledError.class);
        });
        assertThat(condition.lock().isLocked()).isFalse();
    }

    @AsyncTest
    void aChannelLosesNothing(EventLoop loop) {
        Channel<Integer> channel = Channel.rendezvous();
        CancelScope scope = new CancelScope();
        loop.callLater(
                seconds(1),
                () -> {
                    assertThat(channel.sender().trySend(7)).isTrue();
                    scope.cancel();
                });
        scope.run(() -> {
            trail.add("got " + channel.receiver().receive());
            sleep(ZERO);
            trail.add("not reached");
        });
        assertThat(trail).containsExactly("got 7");
        assertThat(scope.cancelledCaught()).isTrue();
        cancelIn(() -> channel.receiver().receive());
        assertThat(channel.sender().trySend(8)).isFalse();
        cancelIn(() -> channel.sender().send(9));
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void aScopeLeftWithAFinishedWaitLeavesNothingBehind(EventLoop loop) {
        Channel<Integer> channel = Channel.rendezvous();
        CancelScope scope = new CancelScope();
        loop.callLater(
                seconds(1),
                () -> {
                    channel.sender().trySend(7);
                    scope.cancel();
                });
        assertThat(scope.run(() -> channel.receiver().receive())).contains(7);
        assertThat(scope.cancelledCaught()).isFalse();
        sleep(ZERO);
        sleep(seconds(1));
    }

    @AsyncTest
    void aSelectionLosesNothing() throws Exception {
        Channel<Integer> one = Channel.rendezvous();
        Channel<Integer> other = Channel.rendezvous();
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() ->
                                Channel.select(
                                        one.receiver().onReceive(item -> trail.add("one " + item)),
                                        other.receiver()
                                                .onReceive(item -> trail.add("other " + item)))));
        sleep(seconds(1));
        assertThat(other.sender().trySend(7)).isTrue();
        scope.cancel();
        task.await();
        assertThat(trail).containsExactly("other 7");
        assertThat(one.sender().trySend(8)).isFalse();
    }

    @AsyncTest
    void whatIsAwaitedIsCancelledUnlessItIsShieldedOrOnlyWatched() {
        List<Task<?>> gathered = new ArrayList<>();
        cancelIn(() -> {
            Task<?> child = createTask(() -> sleep(seconds(100)));
            gathered.add(child);
            Asyncio.gather(List.of(child)).await();
        });
        assertThat(gathered).hasSize(2).allMatch(Task::isCancelled);
        Task<?> watched = createTask(() -> sleep(seconds(100)));
        cancelIn(() -> Asyncio.shield(watched).await());
        cancelIn(() -> Asyncio.wait(List.<Task<?>>of(watched)));
        cancelIn(() -> {
            for (Task<?> done : Asyncio.asCompleted(List.<Task<?>>of(watched))) {
                trail.add("done: " + done);
            }
        });
        assertThat(trail).isEmpty();
        assertThat(watched.isDone()).isFalse();
        watched.cancel();
    }

    @AsyncTest
    void whatHasCancelledItsTasksWaitsForTheirCleanup(EventLoop loop) {
        List<Callable<Integer>> attempts = List.of(this::cleanUpSlowly);
        for (Action<RuntimeException> wait :
                List.<Action<RuntimeException>>of(
                        () -> Asyncio.staggeredRace(seconds(1), attempts),
                        () -> {
                            for (Task<Integer> done : Asyncio.asCompleted(attempts, 1)) {
                                trail.add("done: " + done);
                            }
                        },
                        () -> Asyncio.taskGroup(group -> group.createTask(this::cleanUpSlowly)))) {
            trail.clear();
            CancelScope scope = new CancelScope();
            loop.callLater(seconds(1), scope::cancel);
            scope.run(() -> {
                try {
                    wait.run();
                } finally {
                    trail.add("behind");
                    assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(CancelledError.class);
                }
            });
            assertThat(trail).containsExactly("cleaned up", "behind");
            assertThat(scope.cancelledCaught()).isTrue();
        }
    }

    private Integer cleanUpSlowly() {
        try {
            sleep(seconds(10));
        } finally {
            CancelScope.shielded().run(() -> sleep(seconds(3)));
            trail.add("cleaned up");
        }
        return 7;
    }
}
