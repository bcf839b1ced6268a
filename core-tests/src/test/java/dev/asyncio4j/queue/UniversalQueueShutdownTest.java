package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UniversalQueueShutdownTest {
    private final UniversalQueue<String> queue = new UniversalQueue<>(1);

    private Task<String> getter() {
        Task<String> task = createTask(() -> queue.get());
        sleep(ZERO);
        return task;
    }

    private Task<?> putter(String item) {
        Task<?> task = createTask(() -> queue.put(item));
        sleep(ZERO);
        return task;
    }

    private static void assertShutDown(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(QueueShutDownException.class);
    }

    private void assertNothingCanBePut() {
        assertShutDown(() -> queue.put("late"));
        assertShutDown(() -> queue.put("late", ZERO));
        assertShutDown(() -> queue.putNowait("late"));
    }

    private void assertNothingCanBeTaken() {
        assertShutDown(queue::get);
        assertShutDown(() -> queue.get(ZERO));
        assertShutDown(queue::getNowait);
    }

    @AsyncTest
    @Behaviour(153)
    void endsTheWaitOfGettersOfAnEmptyQueue() {
        Task<String> first = getter();
        Task<String> second = getter();
        queue.shutdown();
        assertThat(first.isDone()).isFalse();
        assertShutDown(first::await);
        assertShutDown(second::await);
        assertNothingCanBePut();
        assertNothingCanBeTaken();
        assertThat(queue).hasToString("UniversalQueue[size=0, maxsize=1, shut down]");
    }

    @AsyncTest
    @Behaviour(153)
    void leavesWhatIsInTheQueueToBeTaken() {
        queue.put("data");
        Task<?> joiner = createTask(() -> queue.join());
        Task<?> putter = putter("data2");
        queue.shutdown();
        assertShutDown(putter::await);
        assertNothingCanBePut();
        assertThat(queue.get()).isEqualTo("data");
        assertNothingCanBeTaken();
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
        joiner.await();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }

    @AsyncTest
    @Behaviour(154)
    void nowEmptiesTheQueue() {
        queue.put("data");
        Task<?> joiner = createTask(() -> queue.join());
        Task<?> putter = putter("data2");
        assertThat(queue.shutdownNow()).containsExactly("data");
        assertShutDown(putter::await);
        joiner.await();
        assertNothingCanBePut();
        assertNothingCanBeTaken();
        assertThat(queue.shutdownNow()).isEmpty();
    }

    @AsyncTest
    @Behaviour(154)
    void nowWaitsForWhatIsInProgress() {
        queue.put("a");
        queue.get();
        queue.put("b");
        Task<?> joiner = createTask(() -> queue.join());
        sleep(ZERO);
        assertThat(queue.shutdownNow()).containsExactly("b");
        sleep(ZERO);
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
        joiner.await();
    }

    @Test
    void nowDoesNotCountAnItemTwiceThatWasReportedDoneBeforeItWasTaken() {
        queue.putNowait("a");
        queue.taskDone();
        assertThat(queue.shutdownNow()).containsExactly("a");
        assertThat(queue).hasToString("UniversalQueue[size=0, maxsize=1, shut down]");
    }

    @AsyncTest
    void nowTakesWhatIsKeptToo() {
        Task<String> getter = getter();
        queue.putNowait("a");
        assertThat(queue.shutdownNow()).containsExactly("a");
        assertShutDown(getter::await);
        assertThat(queue).hasToString("UniversalQueue[size=0, maxsize=1, shut down]");
    }

    @AsyncTest
    void aCalledGetterStillTakesItsItem() {
        Task<String> first = getter();
        Task<String> second = getter();
        queue.putNowait("a");
        queue.shutdown();
        assertThat(first.await()).isEqualTo("a");
        assertShutDown(second::await);
    }

    @AsyncTest
    void anItemWhoseGetterIsCancelledGoesToTheNextWhoWaits() {
        Task<String> first = getter();
        Task<String> second = getter();
        queue.putNowait("a");
        queue.shutdown();
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(second.await()).isEqualTo("a");
    }

    @AsyncTest
    void isNotTheEndWhileAnItemIsKept() {
        Task<String> getter = getter();
        queue.putNowait("a");
        queue.shutdown();
        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueEmptyException.class);
        getter.cancel();
        // It comes free while this waits.
        assertThat(queue.get()).isEqualTo("a");
        assertNothingCanBeTaken();
        assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void aCalledPutterComesTooLate() {
        queue.put("a");
        Task<?> putter = putter("b");
        queue.getNowait();
        queue.shutdown();
        assertShutDown(putter::await);
        assertNothingCanBeTaken();
    }

    @AsyncTest
    void aGetterThatIsCancelledAsWellIsCancelled() {
        Task<String> getter = getter();
        queue.shutdown();
        getter.cancel("as well");
        assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class).hasMessage("as well");
    }

    @Test
    void isSaidInMessages() {
        queue.putNowait("a");
        assertThat(queue.isShutdown()).isFalse();
        queue.shutdown();
        queue.shutdown();
        assertThat(queue.isShutdown()).isTrue();
        assertThatThrownBy(() -> queue.putNowait("b"))
                .hasMessage(
                        "this queue takes nothing more, and gives nothing once it is empty:"
                                + " UniversalQueue[size=1, maxsize=1, unfinished=1, shut down]");
    }
}
