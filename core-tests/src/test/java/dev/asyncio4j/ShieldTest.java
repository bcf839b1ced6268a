package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class ShieldTest {
    @AsyncTest
    void endsAsTheInnerOneDoes(EventLoop loop) {
        Task<Integer> good = createTask(() -> sleep(seconds(1), 1));
        assertThat(shield(good).await()).isEqualTo(1);

        Future<Integer> failing = loop.createFuture();
        Future<Integer> shielded = shield(failing);
        failing.setException(new IllegalStateException("inner"));
        assertThatThrownBy(shielded::await).hasMessage("inner");
    }

    @AsyncTest
    @Behaviour(91)
    void cancelledLeavesTheInnerOneRunning() {
        Task<Integer> inner = createTask(() -> sleep(seconds(2), 7));
        Task<Integer> outer = createTask(() -> shield(inner).await());
        sleep(seconds(1));
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        assertThat(inner.isDone()).isFalse();
        assertThat(inner.cancelling()).isZero();
        assertThat(inner.await()).isEqualTo(7);
    }

    @AsyncTest
    @Behaviour(91)
    void isCancelledWithTheInnerOne(EventLoop loop) {
        Future<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        inner.cancel("inner");
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("inner");
        assertThat(outer.isCancelled()).isTrue();
    }

    @AsyncTest
    void ofTheCallingTaskIsRefused() {
        assertThatThrownBy(() -> shield(Objects.requireNonNull(currentTask())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the task cannot await itself, it would never end: ");
    }

    @AsyncTest
    @Behaviour(91)
    void ofAFutureThatIsDoneIsThatFuture(EventLoop loop) {
        Future<Integer> done = loop.createFuture();
        done.setResult(1);
        assertThat(shield(done)).isSameAs(done);
    }

    @AsyncTest
    void cancelledBeforeItHasSeenTheEndOfTheInnerOneStaysCancelled(EventLoop loop) {
        Future<Integer> inner = loop.createFuture();
        Future<Integer> outer = shield(inner);
        inner.setResult(1);
        assertThat(outer.cancel()).isTrue();
        sleep(ZERO);
        assertThat(outer.isCancelled()).isTrue();
        assertThat(inner.await()).isEqualTo(1);
    }

    @AsyncTest
    void whoseFutureFailsWithNobodyListeningIsReportedOnce(EventLoop loop) {
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));
        Future<Integer> inner = loop.createFuture();
        for (int i = 0; i < 3; i++) {
            shield(inner).cancel();
        }
        inner.setException(new IllegalStateException("lost"));
        sleep(ZERO);
        sleep(ZERO);
        assertThat(reports)
                .containsExactly("Exception in a shielded future, whose shield was cancelled");
    }

    @AsyncTest
    void whoseFutureFailsIsReportedThoughAGatheringThatHasEndedLeftThatToo(EventLoop loop) {
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));
        Future<Integer> inner = loop.createFuture();
        Future<Integer> failing = loop.createFuture();
        Future<List<Integer>> both = gather(inner, failing);
        failing.setException(new IllegalStateException("first"));
        assertThatThrownBy(both::await).hasMessage("first");
        shield(inner).cancel();
        assertThat(inner).hasToString("Future[pending, callbacks=2]");
        inner.setException(new IllegalStateException("lost"));
        sleep(ZERO);
        sleep(ZERO);
        assertThat(reports)
                .containsExactly("Exception in a shielded future, whose shield was cancelled");
    }

    @AsyncTest
    void cancelledIsForgottenByTheInnerOne(EventLoop loop) {
        Future<Integer> inner = loop.createFuture();
        for (int i = 0; i < 100; i++) {
            shield(inner).cancel();
        }
        assertThat(inner).hasToString("Future[pending, callbacks=1]");
        inner.setResult(1);
        assertThat(inner.await()).isEqualTo(1);
    }

    @AsyncTest
    void ofWhichThereAreManyAreCancelledOneByOne(EventLoop loop) {
        Future<Integer> inner = loop.createFuture();
        List<Future<Integer>> shields = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            shields.add(shield(inner));
        }
        shields.removeLast().cancel();
        assertThat(inner).hasToString("Future[pending, callbacks=1000]");
        shields.subList(0, 500).forEach(Future::cancel);
        assertThat(inner).hasToString("Future[pending, callbacks=500]");
        inner.setResult(1);
        sleep(ZERO);
        assertThat(shields.subList(0, 500)).allMatch(Future::isCancelled);
        assertThat(shields.subList(500, 999)).allMatch(future -> future.result() == 1);
    }

    @AsyncTest
    @Behaviour(93)
    void inACancelledGatherKeepsTheInnerOnesRunning() {
        Task<Integer> one = createTask(() -> sleep(seconds(1), 1));
        Task<Integer> other = createTask(() -> sleep(seconds(2), 2));
        Future<Integer> first = shield(one);
        Future<Integer> second = shield(other);
        Future<List<Integer>> both = gather(first, second);
        both.cancel();
        assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
        assertThat(first.isCancelled()).isTrue();
        assertThat(second.isCancelled()).isTrue();
        assertThat(one.await()).isEqualTo(1);
        assertThat(other.await()).isEqualTo(2);
    }

    @AsyncTest
    @Behaviour(93)
    void ofAGatherKeepsTheChildrenRunning() {
        Task<Integer> one = createTask(() -> sleep(seconds(1), 1));
        Task<Integer> other = createTask(() -> sleep(seconds(2), 2));
        Future<List<Integer>> both = gather(one, other);
        Future<List<Integer>> outer = shield(both);
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
        assertThat(both.await()).containsExactly(1, 2);
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        Future<Integer> none = null;
        assertThatThrownBy(() -> shield(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("inner");
    }
}
