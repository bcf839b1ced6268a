package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.checkpoint;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.moveOnAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.Condition;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;

class RaiseTest {
    private static final class Knock extends CancelledError {
        private static final long serialVersionUID = 1;

        Knock(String message) {
            super(message);
        }
    }

    private final Knock knock = new Knock("knock");
    private final List<Object> met = new ArrayList<>();

    /** A task that waits like this, and returns what that threw. */
    private static Task<Throwable> waiting(Action<?> wait) {
        Callable<Throwable> code = () -> catchThrowable(wait::run);
        Task<Throwable> task = createTask(code);
        checkpoint();
        return task;
    }

    private static Task<?> me() {
        return Objects.requireNonNull(currentTask());
    }

    // Where it comes

    @AsyncTest
    void endsASleepWithTheVeryError() {
        Task<Throwable> task = waiting(() -> sleep(seconds(9)));
        assertThat(task.raise(knock)).isTrue();
        assertThat(task.await()).isSameAs(knock);
        assertThat(EventLoop.running().time()).isZero();
        assertThat(task.cancelling()).isZero();
    }

    @AsyncTest
    void leavesTheFutureThatIsAwaitedAsItIs() {
        Future<String> future = EventLoop.running().createFuture();
        Task<Throwable> task = waiting(future::await);
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(future.isDone()).isFalse();
    }

    @AsyncTest
    void leavesTheTaskThatIsAwaitedAsItIs() {
        Task<String> inner = createTask(() -> sleep(seconds(1), "inner"));
        Task<Throwable> task = waiting(inner::await);
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(inner.await()).isEqualTo("inner");
    }

    @AsyncTest
    void leavesALockAndAQueueToOthers() {
        Lock lock = new Lock();
        lock.acquire();
        Queue<String> queue = new Queue<>();
        Task<Throwable> first = waiting(lock::acquire);
        Task<Throwable> second = waiting(queue::get);
        first.raise(knock);
        second.raise(knock);
        assertThat(first.await()).isSameAs(knock);
        assertThat(second.await()).isSameAs(knock);
        lock.release();
        queue.putNowait("for me");
        assertThat(lock.isLocked()).isFalse();
        assertThat(queue.get()).isEqualTo("for me");
    }

    @AsyncTest
    void handsOnWhatAWaitWasWokenForInVain() {
        Queue<String> queue = new Queue<>();
        Task<Throwable> first = waiting(queue::get);
        Task<String> second = createTask(queue::get);
        checkpoint();
        queue.putNowait("item");
        first.raise(knock);
        assertThat(first.await()).isSameAs(knock);
        assertThat(second.await()).isEqualTo("item");
    }

    @AsyncTest
    void takesALockBackBeforeItIsThrownOutOfACondition() {
        Lock lock = new Lock();
        Condition condition = new Condition(lock);
        Task<Throwable> task =
                waiting(() -> {
                    try (var _ = condition.hold()) {
                        try {
                            condition.await();
                        } finally {
                            met.add(lock.isLocked());
                        }
                    }
                });
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(met).containsExactly(true);
    }

    @AsyncTest
    void meetsARunningTaskAtItsNextWait() {
        me().raise(knock);
        met.add("runs on");
        assertThatThrownBy(() -> EventLoop.running().createFuture().await()).isSameAs(knock);
        checkpoint();
    }

    @AsyncTest
    void meetsATaskThatHasNotBegunBeforeItsCode() {
        Task<?> task = createTask(() -> met.add("began"));
        task.raise(knock);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasCause(knock);
        assertThat(met).isEmpty();
        assertThat(task.raise(knock)).isFalse();
    }

    @AsyncTest
    void comesInACheckpoint() {
        Task<Throwable> task =
                waiting(() -> {
                    while (true) {
                        checkpoint();
                    }
                });
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
    }

    @AsyncTest
    void comesBehindAShieldToo() {
        CancelScope shield = new CancelScope();
        shield.shield(true);
        Task<Throwable> task = waiting(() -> shield.run(() -> sleep(seconds(9))));
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
    }

    // Several

    @AsyncTest
    void eachEndsAWaitOfItsOwnInOrder() {
        Knock second = new Knock("second");
        Task<Throwable> task =
                waiting(() -> {
                    met.add(catchThrowable(() -> sleep(seconds(9))));
                    met.add(catchThrowable(() -> new Event().await()));
                    checkpoint();
                });
        task.raise(knock);
        task.raise(second);
        assertThat(task.await()).isNull();
        assertThat(met).containsExactly(knock, second);
    }

    @AsyncTest
    void isWithdrawnUntilItEndsAWait() {
        Knock second = new Knock("second");
        Task<Throwable> task = waiting(() -> sleep(seconds(1)));
        task.raise(knock);
        task.raise(second);
        assertThat(task.withdraw(knock)).isFalse();
        assertThat(task.withdraw(second)).isTrue();
        assertThat(task.withdraw(second)).isFalse();
        assertThat(task.await()).isSameAs(knock);
    }

    @AsyncTest
    void andACancellationComeOneAfterTheOther() {
        Task<Throwable> task =
                waiting(() -> {
                    met.add(catchThrowable(() -> sleep(seconds(9))));
                    sleep(seconds(9));
                });
        task.raise(knock);
        task.cancel();
        Throwable second = task.await();
        assertThat(met).containsExactly(knock);
        assertThat(second).isExactlyInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void comesBehindACancellationThatWasFirst() {
        Task<Throwable> task =
                waiting(() -> {
                    Throwable first = catchThrowable(() -> sleep(seconds(9)));
                    met.add(first);
                    me().uncancel();
                    sleep(seconds(9));
                });
        task.cancel("first");
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(met).singleElement().isExactlyInstanceOf(CancelledError.class);
    }

    // Blocks around it

    @AsyncTest
    void passesATimeoutAndAScopeThatHaveTimeLeft() {
        Task<Throwable> task =
                waiting(() ->
                        timeout(
                                seconds(9),
                                () -> {
                                    moveOnAfter(seconds(8), () -> sleep(seconds(7)));
                                }));
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
    }

    @AsyncTest
    void passesAScopeThatIsCancelledAtTheSameTime() {
        CancelScope scope = new CancelScope();
        Task<Throwable> task = waiting(() -> scope.run(() -> sleep(seconds(9))));
        task.raise(knock);
        scope.cancel();
        assertThat(task.await()).isSameAs(knock);
    }

    @AsyncTest
    void endsAGroupWhoseTasksAreCancelled() {
        Task<Throwable> task =
                waiting(() ->
                        taskGroup(group -> {
                            Action<RuntimeException> child =
                                    () -> {
                                        try {
                                            sleep(seconds(9));
                                        } finally {
                                            sleep(millis(1));
                                            met.add("cleaned up");
                                        }
                                    };
                            group.createTask(child);
                        }));
        checkpoint();
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(met).containsExactly("cleaned up");
    }

    @AsyncTest
    void comesAfterTheErrorsOfAGroup() {
        Task<Throwable> task =
                waiting(() -> {
                    Throwable errors =
                            catchThrowable(() ->
                                    taskGroup(group -> {
                                        Action<IllegalStateException> child =
                                                () -> {
                                                    throw new IllegalStateException("child");
                                                };
                                        group.createTask(child);
                                        sleep(seconds(9));
                                    }));
                    met.add(errors.getClass().getSimpleName());
                    sleep(seconds(9));
                });
        checkpoint();
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(met).containsExactly("TaskGroupException");
    }

    @AsyncTest
    void comesThroughAGroupThatEndsOnAnotherAccount() {
        Task<Throwable> task =
                waiting(() ->
                        taskGroup(group -> {
                            Action<RuntimeException> child =
                                    () -> {
                                        try {
                                            sleep(seconds(9));
                                        } finally {
                                            sleep(seconds(1));
                                            met.add("cleaned up");
                                        }
                                    };
                            group.createTask(child);
                            checkpoint();
                            group.cancel();
                        }));
        sleep(millis(1));
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock);
        assertThat(met).containsExactly("cleaned up");
    }

    @AsyncTest
    void mayComeWithAnObjectThatIsKeptWithTheTask() {
        Task<?> task = createTask(() -> met.add(me().attachment()));
        assertThat(task.attachment()).isNull();
        task.attach("mine");
        task.await();
        assertThat(met).containsExactly("mine");
    }

    // Calls of the JDK's

    @AsyncTest
    @Tag("real")
    void interruptsABlockingCallWhoseExceptionStandsForIt() {
        CountDownLatch latch = new CountDownLatch(1);
        Callable<Throwable> code =
                () -> {
                    InterruptedException interrupt =
                            catchThrowableOfType(InterruptedException.class, latch::await);
                    return me().asCancellation(interrupt);
                };
        Task<Throwable> task = createTask(code);
        checkpoint();
        task.raise(knock);
        assertThat(task.await()).isSameAs(knock).hasSuppressedException(knock.getSuppressed()[0]);
        assertThat(knock.getSuppressed()[0]).isInstanceOf(InterruptedException.class);
    }

    @AsyncTest
    @Tag("real")
    void thatACallHasTakenNoticeOfIsNotThrownAgain() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Throwable> task =
                waiting(() -> {
                    met.add(catchThrowable(latch::await).getClass());
                    checkpoint();
                    sleep(millis(1));
                });
        task.raise(knock);
        assertThat(task.await()).isNull();
        assertThat(met).containsExactly(InterruptedException.class);
    }
}
