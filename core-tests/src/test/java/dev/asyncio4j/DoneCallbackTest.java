package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is called back when a future is done. */
class DoneCallbackTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void callsBackSoonAndInTheOrderOfAddition(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(done -> trail.add("first " + done.result()));
        future.addDoneCallback(_ -> trail.add("second in " + currentTask()));
        future.setResult(1);
        future.addDoneCallback(_ -> trail.add("third"));
        trail.add("set");
        sleep(ZERO);
        assertThat(trail).containsExactly("set", "first 1", "second in null", "third");
    }

    @AsyncTest
    void callsBackHoweverItEnds(EventLoop loop) {
        Future<Integer> failed = loop.createFuture();
        failed.addDoneCallback(done -> trail.add("" + done.exception()));
        failed.setException(new IllegalStateException("own"));
        Future<Integer> cancelled = loop.createFuture();
        cancelled.addDoneCallback(done -> trail.add("cancelled " + done.isCancelled()));
        cancelled.cancel();
        sleep(ZERO);
        assertThat(trail).containsExactly("java.lang.IllegalStateException: own", "cancelled true");
    }

    @AsyncTest
    void callsBackInACopyOfTheContextOfWhoeverAskedForIt(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        REQUEST.set("1");
        future.addDoneCallback(_ -> {
            trail.add(REQUEST.value());
            REQUEST.set("callback");
        });
        REQUEST.set("2");
        future.addDoneCallback(_ -> trail.add(REQUEST.value()));
        future.addDoneCallback(_ -> trail.add(REQUEST.value()), new Context());
        future.setResult(1);
        sleep(ZERO);
        assertThat(trail).containsExactly("1", "2", "none");
        assertThat(REQUEST.value()).isEqualTo("2");
    }

    @AsyncTest
    @Behaviour(37)
    void removesEveryCallbackEqualToOne(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Consumer<Future<Integer>> once = _ -> trail.add("once");
        Consumer<Future<Integer>> never = _ -> trail.add("never");
        Consumer<Future<Integer>> often = _ -> trail.add("often");
        future.addDoneCallback(often);
        future.addDoneCallback(once);
        for (int count = 0; count < 5; count++) {
            future.addDoneCallback(often);
        }
        future.addDoneCallback(_ -> trail.add("kept"));
        assertThat(future.removeDoneCallback(once)).isEqualTo(1);
        assertThat(future.removeDoneCallback(never)).isZero();
        assertThat(future.removeDoneCallback(often)).isEqualTo(6);
        future.setResult(1);
        sleep(ZERO);
        assertThat(trail).containsExactly("kept");
    }

    @AsyncTest
    @Behaviour(37)
    void survivesCallbacksWhoseEqualityChangesTheList(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Consumer<Future<Integer>> kept = _ -> trail.add("kept");
        class Evil implements Consumer<Future<Integer>> {
            private boolean changed;

            @Override
            public void accept(Future<Integer> done) {}

            @Override
            public boolean equals(@Nullable Object other) {
                if (!changed) {
                    changed = true;
                    trail.add("removed " + future.removeDoneCallback(kept));
                    future.addDoneCallback(kept);
                }
                return false;
            }

            @Override
            public int hashCode() {
                return 1;
            }
        }
        future.addDoneCallback(kept);
        future.addDoneCallback(new Evil());
        future.addDoneCallback(kept);
        assertThat(future.removeDoneCallback(new Evil())).isZero();
        future.setResult(1);
        sleep(ZERO);
        assertThat(trail).containsExactly("removed 2", "kept");
    }

    @AsyncTest
    @Behaviour(37)
    void survivesCallbacksThatRemoveOthersWhileTheyRun(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Consumer<Future<Integer>> second = _ -> trail.add("second");
        future.addDoneCallback(done -> trail.add("removed " + done.removeDoneCallback(second)));
        future.addDoneCallback(second);
        future.setResult(1);
        sleep(ZERO);
        assertThat(trail).containsExactly("removed 0", "second");
    }
}
