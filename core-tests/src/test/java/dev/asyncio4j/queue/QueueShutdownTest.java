package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncExtension;
import dev.asyncio4j.testing.AsyncTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueShutdownTest {
    enum Kind {
        FIRST_IN_FIRST_OUT,
        LAST_IN_FIRST_OUT,
        LEAST_FIRST;

        Queue<String> queue(int maxsize, String... items) {
            Queue<String> queue =
                    switch (this) {
                        case FIRST_IN_FIRST_OUT -> new Queue<>(maxsize);
                        case LAST_IN_FIRST_OUT -> new LifoQueue<>(maxsize);
                        case LEAST_FIRST -> new PriorityQueue<>(maxsize);
                    };
            List.of(items).forEach(queue::putNowait);
            return queue;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @ExtendWith(AsyncExtension.class)
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    private @interface OfEveryKind {}

    private static void assertShutDown(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(QueueShutDownException.class);
    }

    private static void assertNothingCanBePut(Queue<String> queue) {
        assertShutDown(() -> queue.put("late"));
        assertShutDown(() -> queue.putNowait("late"));
    }

    private static void assertNothingCanBeTaken(Queue<String> queue) {
        assertShutDown(queue::get);
        assertShutDown(queue::getNowait);
    }

    @OfEveryKind
    @Behaviour(153)
    void endsTheWaitOfGettersOfAnEmptyQueue(Kind kind) {
        Queue<String> queue = kind.queue(0);
        Task<String> first = createTask(() -> queue.get());
        Task<String> second = createTask(() -> queue.get());
        sleep(ZERO);
        queue.shutdown();
        assertThat(first.isDone()).isFalse();
        assertShutDown(first::await);
        assertShutDown(second::await);
        assertNothingCanBePut(queue);
        assertNothingCanBeTaken(queue);
    }

    @OfEveryKind
    @Behaviour(153)
    void leavesWhatIsInTheQueueToBeTaken(Kind kind) {
        Queue<String> queue = kind.queue(1, "data");
        Task<?> joiner = createTask(() -> queue.join());
        Task<?> putter = createTask(() -> queue.put("data2"));
        sleep(ZERO);
        queue.shutdown();
        assertShutDown(putter::await);
        assertNothingCanBePut(queue);
        assertThat(queue.get()).isEqualTo("data");
        assertNothingCanBePut(queue);
        assertNothingCanBeTaken(queue);
        assertThat(joiner.isDone()).isFalse();
        queue.taskDone();
        joiner.await();
        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("taskDone() was called more often than items were put");
    }

    @OfEveryKind
    @Behaviour(154)
    void nowEmptiesTheQueue(Kind kind) {
        Queue<String> queue = kind.queue(1, "data");
        Task<?> joiner = createTask(() -> queue.join());
        Task<?> putter = createTask(() -> queue.put("data2"));
        sleep(ZERO);
        assertThat(queue.shutdownNow()).containsExactly("data");
        assertShutDown(putter::await);
        joiner.await();
        assertThat(queue.isEmpty()).isTrue();
        assertNothingCanBePut(queue);
        assertNothingCanBeTaken(queue);
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }

    @OfEveryKind
    @Behaviour(154)
    void nowWaitsForWhatIsInProgress(Kind kind) {
        Queue<String> queue = kind.queue(2, "data", "data");
        Task<?> joiner = createTask(() -> queue.join());
        sleep(ZERO);
        queue.getNowait();
        queue.shutdownNow();
        sleep(ZERO);
        assertThat(joiner.isDone()).isFalse();
        assertThat(queue.toString()).contains("unfinished=1");
        queue.taskDone();
        joiner.await();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }

    @OfEveryKind
    void nowEndsTheWaitOfGetters(Kind kind) {
        Queue<String> queue = kind.queue(0);
        Task<String> getter = createTask(() -> queue.get());
        sleep(ZERO);
        assertThat(queue.shutdownNow()).isEmpty();
        assertShutDown(getter::await);
    }

    @Test
    void nowGivesBackTheItemsInTheOrderOfTheQueue() {
        String[] items = {"b", "c", "a"};
        assertThat(Kind.FIRST_IN_FIRST_OUT.queue(0, items).shutdownNow())
                .containsExactly("b", "c", "a");
        assertThat(Kind.LAST_IN_FIRST_OUT.queue(0, items).shutdownNow())
                .containsExactly("a", "c", "b");
        assertThat(Kind.LEAST_FIRST.queue(0, items).shutdownNow()).containsExactly("a", "b", "c");
    }

    @Test
    void nowDoesNotCountAnItemTwiceThatWasReportedDoneBeforeItWasTaken() {
        Queue<String> queue = Kind.FIRST_IN_FIRST_OUT.queue(0, "a", "b");
        queue.taskDone();
        assertThat(queue.shutdownNow()).containsExactly("a", "b");
        assertThat(queue).hasToString("Queue[size=0, shut down]");
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mayBeAskedForAgain() {
        Queue<String> queue = Kind.FIRST_IN_FIRST_OUT.queue(0, "a");
        assertThat(queue.isShutdown()).isFalse();
        queue.shutdown();
        queue.shutdown();
        assertThat(queue.isShutdown()).isTrue();
        assertThat(queue.shutdownNow()).containsExactly("a");
        assertThat(queue.shutdownNow()).isEmpty();
        queue.shutdown();
        assertThat(queue.isShutdown()).isTrue();
    }

    @AsyncTest
    void aWokenGetterWhoseItemANewcomerTookLearnsOfIt() {
        Queue<String> queue = new Queue<>();
        Task<String> getter = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait("a");
        assertThat(queue.getNowait()).isEqualTo("a");
        queue.shutdown();
        assertShutDown(getter::await);
    }

    @AsyncTest
    void aWokenGetterStillTakesItsItem() {
        Queue<String> queue = new Queue<>();
        Task<String> first = createTask(() -> queue.get());
        Task<String> second = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait("a");
        queue.shutdown();
        assertThat(first.await()).isEqualTo("a");
        assertShutDown(second::await);
    }

    @AsyncTest
    void aWokenPutterComesTooLate() {
        Queue<String> queue = Kind.FIRST_IN_FIRST_OUT.queue(1, "a");
        Task<?> putter = createTask(() -> queue.put("b"));
        sleep(ZERO);
        queue.getNowait();
        queue.shutdown();
        assertShutDown(putter::await);
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncTest
    void aGetterThatIsCancelledAsWellIsCancelled() {
        Queue<String> queue = new Queue<>();
        Task<String> getter = createTask(() -> queue.get());
        sleep(ZERO);
        queue.shutdown();
        getter.cancel("as well");
        assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class).hasMessage("as well");
        assertThat(queue).hasToString("Queue[size=0, shut down]");
    }

    @AsyncTest
    void endsAWorkersLoop() {
        List<String> trail = new ArrayList<>();
        Queue<String> queue = Kind.FIRST_IN_FIRST_OUT.queue(0, "a", "b");
        Task<?> worker =
                createTask(() -> {
                    try {
                        while (true) {
                            trail.add(queue.get());
                            queue.taskDone();
                        }
                    } catch (QueueShutDownException _) {
                        trail.add("home");
                    }
                });
        queue.join();
        queue.shutdown();
        worker.await();
        assertThat(trail).containsExactly("a", "b", "home");
    }

    @Test
    void isSaidInMessages() {
        Queue<String> queue = Kind.FIRST_IN_FIRST_OUT.queue(1, "a");
        queue.shutdown();
        assertThatThrownBy(() -> queue.putNowait("b"))
                .hasMessage(
                        "this queue takes nothing more, and gives nothing once it is empty:"
                                + " Queue[size=1, maxsize=1, unfinished=1, shut down]");
    }
}
