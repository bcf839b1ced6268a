package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;

class TaskContextTest {
    private static final ContextVar<Integer> VARIABLE = ContextVar.of("variable", 0);

    @AsyncTest
    @Behaviour(58)
    void isACopyOfTheCreators() {
        VARIABLE.set(1);
        Task<Integer> task =
                createTask(() -> {
                    int inherited = VARIABLE.value();
                    VARIABLE.set(2);
                    sleep(ZERO);
                    return inherited * 10 + VARIABLE.value();
                });
        VARIABLE.set(3);
        assertThat(task.await()).isEqualTo(12);
        assertThat(VARIABLE.value()).isEqualTo(3);
    }

    @AsyncTest
    @Behaviour(58)
    void isNotTouchedByCallbacksOfFutures(EventLoop loop) {
        List<Integer> seen = new ArrayList<>();
        Future<Integer> future = loop.createFuture();
        VARIABLE.set(1);
        future.addDoneCallback(_ -> {
            seen.add(VARIABLE.value());
            VARIABLE.set(2);
        });
        future.setResult(1);
        sleep(ZERO);
        seen.add(VARIABLE.value());
        assertThat(seen).containsExactly(1, 1);
    }

    @AsyncTest
    @Behaviour(58)
    void isSharedWhereItWasGiven() {
        Context shared = Context.copyOfCurrent();
        List<Integer> seen = new ArrayList<>();
        Task<?> task =
                createTask(
                        () -> {
                            VARIABLE.set(1);
                            sleep(ZERO);
                            VARIABLE.set(2);
                        },
                        TaskOptions.defaults().withContext(shared));
        assertThat(task.context()).isSameAs(shared);
        sleep(ZERO);
        seen.add(shared.run(VARIABLE::value));
        task.await();
        seen.add(shared.run(VARIABLE::value));
        assertThat(seen).containsExactly(1, 2);
        assertThat(VARIABLE.value()).isZero();
    }

    @AsyncTest
    @Behaviour(59)
    void keepsTheVariablesOfManyTasksApart() {
        List<Task<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            tasks.add(createTask(() -> seesOnlyItsOwn(number)));
        }
        for (Task<Boolean> task : tasks) {
            assertThat(task.await()).isTrue();
        }
    }

    private static boolean seesOnlyItsOwn(int number) {
        for (int step = 0; step < 10; step++) {
            VARIABLE.set(number * 10 + step);
            sleep(ZERO);
            if (VARIABLE.value() != number * 10 + step) {
                return false;
            }
        }
        return true;
    }
}
