package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;

class LockTest {
    private final Lock lock = new Lock();
    private final List<String> trail = new ArrayList<>();

    private Task<?> acquirer(String name) {
        return createTask(
                () -> {
                    lock.acquire();
                    trail.add(name);
                },
                TaskOptions.named(name));
    }

    @AsyncTest
    void aWaiterThatIsCancelledLeavesTheLockWithItsHolder() {
        lock.acquire();
        Task<?> waiter = acquirer("waiter");
        Task<?> next = acquirer("next");
        sleep(ZERO);
        waiter.cancel();
        assertThat(lock.waiters()).isEqualTo(1);
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        assertThat(lock.holder()).isSameAs(currentTask());
        assertThat(trail).isEmpty();
        lock.release();
        next.await();
        assertThat(trail).containsExactly("next");
    }

    @AsyncTest
    void aWaiterThatIsCancelledTwiceIsCancelledOnce() {
        lock.acquire();
        Task<?> waiter =
                createTask(() -> {
                    assertThatThrownBy(lock::acquire)
                            .isInstanceOf(CancelledError.class)
                            .hasMessage("second");
                    sleep(seconds(1));
                    trail.add("went on");
                });
        sleep(ZERO);
        waiter.cancel("first");
        waiter.cancel("second");
        waiter.await();
        assertThat(waiter.cancelling()).isEqualTo(2);
        assertThat(lock.holder()).isSameAs(currentTask());
        assertThat(trail).containsExactly("went on");
    }
}
