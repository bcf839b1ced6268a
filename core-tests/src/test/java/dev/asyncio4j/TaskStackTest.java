package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;

class TaskStackTest {
    @AsyncTest
    @Behaviour(62)
    void isEmptyBeforeTheBeginningAndAfterTheEnd() {
        Task<?> task = createTask(TaskStackTest::inner);
        assertThat(task.stack()).isEmpty();
        task.await();
        assertThat(task.stack()).isEmpty();

        Task<?> failed =
                createTask(() -> {
                    throw new IllegalStateException("failed");
                });
        assertThatThrownBy(failed::await).hasMessage("failed");
        assertThat(failed.stack()).isEmpty();
    }

    @AsyncTest
    @Behaviour(62)
    void showsWhereATaskIsSuspended() {
        Task<?> task = createTask(TaskStackTest::outer);
        sleep(ZERO);
        assertThat(methodsOf(task)).containsSubsequence("sleep", "inner", "outer");
        task.await();
    }

    @AsyncTest
    @Behaviour(62)
    void showsWhereTheCallingTaskIs() {
        Task<?> test = Objects.requireNonNull(currentTask());
        assertThat(methodsOf(test)).contains("showsWhereTheCallingTaskIs");
    }

    @AsyncTest
    @Tag("real")
    void canBeAskedForFromAnyThread() {
        Task<?> task = createTask(TaskStackTest::outer);
        sleep(ZERO);
        List<String> methods = toThread(() -> methodsOf(task));
        assertThat(methods).containsSubsequence("sleep", "inner", "outer");
        task.await();
    }

    private static List<String> methodsOf(Task<?> task) {
        return Arrays.stream(task.stack()).map(StackTraceElement::getMethodName).toList();
    }

    private static void outer() {
        inner();
    }

    private static void inner() {
        sleep(seconds(1));
    }
}
