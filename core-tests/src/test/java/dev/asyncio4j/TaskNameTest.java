package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;

class TaskNameTest {
    @AsyncTest
    @Behaviour(54)
    void isNumberedInTheOrderOfCreation() {
        Task<?> first = createTask(() -> sleep(ZERO));
        Task<?> second = createTask(() -> sleep(ZERO));
        assertThat(first.name()).matches("Task-\\d+");
        assertThat(numberOf(second)).isGreaterThan(numberOf(first));
        first.await();
        second.await();
    }

    @AsyncTest
    @Behaviour(54)
    void canBeGivenAndChanged() {
        Task<?> task = createTask(() -> sleep(ZERO), "given");
        assertThat(task.name()).isEqualTo("given");
        task.rename(String.valueOf(987_654_321));
        assertThat(task.name()).isEqualTo("987654321");
        assertThat(task).hasToString("Task[pending, name=987654321]");
        task.await();
    }

    @AsyncTest
    void isThatOfTheThreadTooIfGiven() {
        Task<String> named = createTask(() -> Thread.currentThread().getName(), "given");
        assertThat(named.await()).isEqualTo("given");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void isNeverNull() {
        Task<?> task = createTask(() -> sleep(ZERO));
        assertThatThrownBy(() -> task.rename(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> TaskOptions.named(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        task.await();
    }

    private static long numberOf(Task<?> task) {
        return Long.parseLong(task.name().substring("Task-".length()));
    }
}
