package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private static final int N = 5;
    private final Barrier barrier = new Barrier(N);
    private final List<String> trail = new ArrayList<>();
    private int number;

    private static void inTasks(int count, Action<RuntimeException> code) {
        gather(tasks(count, code)).await();
    }

    private static List<Task<?>> tasks(int count, Action<RuntimeException> code) {
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(code));
        }
        return tasks;
    }

    private static Task<?> comer(Barrier barrier, String name, List<String> trail) {
        Task<?> task = createTask(() -> trail.add(name + ": " + barrier.await()));
        sleep(ZERO);
        return task;
    }

    private int count(String line) {
        return Collections.frequency(trail, line);
    }

    private void assertFillingAndEmpty() {
        assertThat(barrier).hasToString("Barrier[filling, waiters=0/5]");
        assertThat(barrier.waiting()).isZero();
        assertThat(barrier.isBroken()).isFalse();
    }

    @AsyncTest
    @Behaviour(146)
    void tellsEachAsWhichOneItCame() {
        Barrier three = new Barrier(3);
        List<Task<?>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            tasks.add(comer(three, name, trail));
        }
        gather(tasks).await();
        assertThat(trail).containsExactly("c: 2", "a: 0", "b: 1");
        assertThat(three.waiting()).isZero();
        assertThat(three.isBroken()).isFalse();
    }

    @AsyncTest
    @Behaviour(146)
    void countsThoseWhoWaitWhileItFills() {
        Barrier three = new Barrier(3);
        Task<?> first = comer(three, "a", trail);
        assertThat(three.waiting()).isEqualTo(1);
        assertThat(three).hasToString("Barrier[filling, waiters=1/3]");
        Task<?> second = comer(three, "b", trail);
        assertThat(three.waiting()).isEqualTo(2);
        three.await();
        assertThat(three.waiting()).isZero();
        assertThat(three).hasToString("Barrier[draining, waiters=0/3]");
        gather(first, second).await();
        assertThat(three).hasToString("Barrier[filling, waiters=0/3]");
    }

    @AsyncTest
    @Behaviour(146)
    void forOneIsNoObstacle() {
        Barrier one = new Barrier(1);
        createTask(() -> trail.add("bystander"));
        assertThat(one.await()).isZero();
        assertThat(one.await()).isZero();
        assertThat(trail).isEmpty();
        assertThat(one).hasToString("Barrier[filling, waiters=0/1]");
        sleep(ZERO);
    }

    @AsyncTest
    @Behaviour(146)
    void canBePassedAgainAndAgain() {
        List<Integer> indexes = new ArrayList<>();
        inTasks(
                N,
                () -> {
                    barrier.await();
                    trail.add("first");
                    indexes.add(barrier.await());
                });
        assertThat(trail).hasSize(N);
        assertThat(indexes).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(146)
    void drainsUntilTheLastHasGoneOn() {
        inTasks(
                N,
                () -> {
                    barrier.await();
                    trail.add(barrier.toString());
                });
        assertThat(trail.subList(0, N - 1)).containsOnly("Barrier[draining, waiters=0/5]");
        assertThat(trail.getLast()).isEqualTo("Barrier[filling, waiters=0/5]");
    }

    @AsyncTest
    @Behaviour(146)
    void letsTasksThatComeWhileItDrainsWaitForTheNextRound() {
        Barrier others = new Barrier(N - 2);
        number = 2;
        inTasks(
                N,
                () -> {
                    barrier.await();
                    if (number > 0) {
                        number--;
                        barrier.await();
                    } else {
                        others.await();
                        trail.add("others");
                        barrier.await();
                    }
                });
        assertThat(trail).hasSize(N - 2);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(146)
    void aWaiterThatIsCancelledDoesNotCountAndTheOthersWaitOn() {
        Barrier three = new Barrier(3);
        Task<?> first = comer(three, "1", trail);
        Task<?> second = comer(three, "2", trail);
        assertThat(three.waiting()).isEqualTo(2);
        first.cancel();
        assertThat(three.waiting()).isEqualTo(1);
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        Task<?> third = comer(three, "3", trail);
        assertThat(three.waiting()).isEqualTo(2);
        assertThat(trail).isEmpty();
        Task<?> fourth = comer(three, "4", trail);
        gather(second, third, fourth).await();
        assertThat(trail).containsExactlyInAnyOrder("2: 0", "3: 1", "4: 2");
        assertThat(three.isBroken()).isFalse();
    }

    @AsyncTest
    @Behaviour(146)
    void aWaiterThatIsCancelledDoesNotCountFromThenOn() {
        Barrier two = new Barrier(2);
        Task<?> first = comer(two, "first", trail);
        Task<?> partner =
                createTask(() -> {
                    sleep(seconds(1));
                    trail.add("partner comes");
                    two.await();
                });
        first.cancel();
        assertThat(two.await()).isZero();
        assertThat(trail).containsExactly("partner comes");
        assertThat(first.isCancelled()).isTrue();
        partner.await();
    }

    @AsyncTest
    @Behaviour(146)
    void aTaskThatIsCancelledWhenItIsFullHoldsNobodyUp() {
        Barrier three = new Barrier(3);
        Task<?> first = comer(three, "1", trail);
        Task<?> second = comer(three, "2", trail);
        assertThat(three.await()).isEqualTo(2);
        first.cancel();
        second.await();
        assertThat(first.isCancelled()).isTrue();
        assertThat(trail).containsExactly("2: 0");
        assertThat(three).hasToString("Barrier[filling, waiters=0/3]");
    }

    @AsyncTest
    void letsThoseOutsideInAsTheyCame() {
        Barrier two = new Barrier(2);
        Task<?> first = createTask(() -> goRound(two, "first", 4));
        Task<?> second = createTask(() -> goRound(two, "second", 4));
        Task<?> third = createTask(() -> goRound(two, "third", 4));
        Asyncio.wait(List.of(first, second, third), seconds(1));
        assertThat(trail.subList(0, 6))
                .containsExactlyInAnyOrder("first", "first", "second", "second", "third", "third");
    }

    private void goRound(Barrier round, String name, int times) {
        for (int i = 0; i < times; i++) {
            round.await();
            trail.add(name);
        }
    }

    @AsyncTest
    void aTaskOutsideThatIsCancelledMakesRoomForTheNext() {
        Barrier two = new Barrier(2);
        List<Task<?>> outside = new ArrayList<>();
        Task<?> last =
                createTask(() -> {
                    two.await();
                    // Has been let in, and not had its turn.
                    outside.get(0).cancel();
                });
        sleep(ZERO);
        for (String name : List.of("a", "b", "c")) {
            outside.add(createTask(() -> trail.add(name + ": " + two.await())));
        }
        two.await();
        last.await();
        Asyncio.wait(outside);
        assertThat(outside.get(0).isCancelled()).isTrue();
        assertThat(trail).containsExactlyInAnyOrder("b: 0", "c: 1");
    }

    @AsyncTest
    void aPlaceThatACancelledTaskLeavesGoesToWhoIsOutsideAndNotToANewcomer() {
        Barrier three = new Barrier(3);
        List<Task<?>> tasks = tasks(2, three::await);
        sleep(ZERO);
        // These two wait outside until it fills again; then they are let in.
        tasks.add(createTask(() -> trail.add("a: " + three.await())));
        tasks.add(createTask(() -> trail.add("b: " + three.await())));
        three.await();
        // These come before the two have had their turn.
        Task<?> inside = createTask(() -> three.await());
        tasks.add(createTask(() -> trail.add("outside: " + three.await())));
        Task<?> newcomer =
                createTask(() -> {
                    inside.cancel();
                    three.await();
                });
        Asyncio.wait(tasks);
        assertThat(inside.isCancelled()).isTrue();
        assertThat(trail).containsExactlyInAnyOrder("a: 0", "b: 1", "outside: 2");
        assertThat(three.waiting()).isEqualTo(1);
        newcomer.cancel();
        Asyncio.wait(List.of(newcomer));
    }

    @AsyncTest
    @Behaviour(147)
    void anEmptyOneCanBeReset() {
        barrier.reset();
        assertFillingAndEmpty();
    }

    private void noteBroken(Action<RuntimeException> code, String note) {
        try {
            code.run();
        } catch (BrokenBarrierException broken) {
            trail.add(note);
        }
    }

    @AsyncTest
    @Behaviour(147)
    void isResetWhileTasksWait() {
        List<Task<?>> tasks = tasks(N - 1, () -> noteBroken(barrier::await, "broken"));
        sleep(ZERO);
        barrier.reset();
        assertThat(barrier).hasToString("Barrier[resetting, waiters=0/5]");
        gather(tasks).await();
        assertThat(count("broken")).isEqualTo(N - 1);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(147)
    void saysThatItWasReset() {
        Task<?> waiter = createTask(() -> barrier.await());
        sleep(ZERO);
        barrier.reset();
        assertThatThrownBy(waiter::await)
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessage("Barrier[resetting, waiters=0/5] was reset while tasks waited at it");
    }

    @AsyncTest
    @Behaviour(147)
    void isResetWhenHalfHaveGoneOn() {
        inTasks(
                N,
                () ->
                        noteBroken(
                                () -> {
                                    barrier.await();
                                    if (++number == N - N / 2) {
                                        barrier.reset();
                                    }
                                },
                                "broken"));
        assertThat(count("broken")).isEqualTo(N / 2);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(147)
    void isResetWhenHalfHaveGoneOnAndWaitAgain() {
        inTasks(N, this::passResettingAtHalf);
        assertThat(count("broken")).isEqualTo(N / 2);
        assertThat(count("broken again")).isZero();
        assertFillingAndEmpty();
    }

    private void passResettingAtHalf() {
        try {
            barrier.await();
        } catch (BrokenBarrierException stillInside) {
            trail.add("broken");
            barrier.await();
            return;
        }
        if (++number > N / 2) {
            barrier.reset();
            barrier.await();
        } else {
            noteBroken(barrier::await, "broken again");
        }
    }

    @AsyncTest
    @Behaviour(147)
    void isResetWhileTasksWaitThatThenComeAgain() {
        List<Task<?>> tasks =
                tasks(
                        N - 1,
                        () -> {
                            noteBroken(barrier::await, "broken");
                            barrier.await();
                            trail.add("passed");
                        });
        sleep(ZERO);
        barrier.reset();
        createTask(() -> {
            barrier.await();
            trail.add("passed");
        });
        gather(tasks).await();
        sleep(ZERO);
        assertThat(count("broken")).isEqualTo(N - 1);
        assertThat(count("passed")).isEqualTo(N);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(147)
    void isResetByTheLastThatGoesOn() {
        inTasks(
                N,
                () -> {
                    barrier.await();
                    if (++number == N) {
                        barrier.reset();
                        barrier.await();
                    } else {
                        noteBroken(barrier::await, "broken");
                        trail.add("second");
                    }
                    barrier.await();
                    trail.add("third");
                });
        assertThat(count("broken")).isZero();
        assertThat(count("second")).isEqualTo(N - 1);
        assertThat(count("third")).isEqualTo(N);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(147)
    void anEmptyOneCanBeAborted() {
        barrier.abort();
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.waiting()).isZero();
        assertThatThrownBy(barrier::await)
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessage(
                        "Barrier[broken, waiters=0/5] was aborted; reset() makes it usable again");
        assertThat(barrier).hasToString("Barrier[broken, waiters=0/5]");
    }

    @AsyncTest
    @Behaviour(147)
    void isAbortedWhenHalfHaveGoneOnAndWaitAgain() {
        inTasks(N, this::passAbortingAtHalf);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(count("broken inside")).isEqualTo(N / 2);
        assertThat(count("broken outside")).isEqualTo(N - N / 2 - 1);
        assertThat(barrier.waiting()).isZero();
    }

    private void passAbortingAtHalf() {
        try {
            barrier.await();
        } catch (BrokenBarrierException stillInside) {
            trail.add("broken inside");
            return;
        }
        if (++number > N / 2) {
            barrier.abort();
        } else {
            noteBroken(barrier::await, "broken outside");
        }
    }

    @AsyncTest
    @Behaviour(147)
    void isAbortedByOneThatFails() {
        inTasks(N, () -> passUnlessInTheMiddle(barrier));
        assertThat(barrier.isBroken()).isTrue();
        assertThat(trail).hasSize(N - 1).containsOnly("broken");
        assertThat(barrier.waiting()).isZero();
    }

    private void passUnlessInTheMiddle(Barrier passed) {
        noteBroken(
                () -> {
                    if (passed.await() == N / 2) {
                        passed.abort();
                        return;
                    }
                    passed.await();
                    trail.add("passed");
                },
                "broken");
    }

    @AsyncTest
    @Behaviour(147)
    void isUsableAgainAfterAReset() {
        Barrier other = new Barrier(N);
        inTasks(
                N,
                () -> {
                    passUnlessInTheMiddle(barrier);
                    if (other.await() == N / 2) {
                        barrier.reset();
                    }
                    other.await();
                    barrier.await();
                    trail.add("passed in the end");
                });
        assertThat(count("passed")).isZero();
        assertThat(count("broken")).isEqualTo(N - 1);
        assertThat(count("passed in the end")).isEqualTo(N);
        assertFillingAndEmpty();
    }

    @AsyncTest
    @Behaviour(147)
    void abortedAndResetAtOnceHangsNobody() {
        Barrier two = new Barrier(2);
        Task<?> inside =
                createTask(() -> {
                    noteBroken(two::await, "broken inside");
                    two.reset();
                });
        sleep(ZERO);
        List<Task<?>> outside = tasks(5, () -> noteBroken(two::await, "broken"));
        createTask(two::abort);
        two.await();
        inside.await();
        sleep(seconds(1));
        assertThat(trail).containsExactly("broken inside");
        assertThat(outside.stream().filter(task -> !task.isDone())).hasSize(1);
        assertThat(two).hasToString("Barrier[filling, waiters=1/2]");
        two.abort();
        Asyncio.wait(outside);
    }

    @Test
    void isForOneAtLeast() {
        for (int parties : List.of(0, -4)) {
            assertThatThrownBy(() -> new Barrier(parties))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("parties: " + parties + " (expected: 1 or more)");
        }
        assertThat(barrier.parties()).isEqualTo(N);
    }

    @AsyncTest
    void tenThousandPassTogether() {
        Barrier many = new Barrier(10_000);
        List<Task<?>> tasks = tasks(9_999, many::await);
        sleep(ZERO);
        assertThat(many.waiting()).isEqualTo(9_999);
        assertThat(many.await()).isEqualTo(9_999);
        sleep(ZERO);
        assertThat(tasks).allMatch(Future::isDone);
    }
}
