package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HandleTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    @AutoClose private final EventLoop loop = new VirtualClock().createLoop();
    private final List<String> trail = new CopyOnWriteArrayList<>();

    /** A callback with a name. */
    private record Named(List<String> trail) implements Runnable {
        @Override
        public void run() {
            trail.add("ran");
        }

        @Override
        public String toString() {
            return "named";
        }
    }

    private final Named named = new Named(trail);

    private void runOneIteration() {
        loop.stop();
        loop.runForever();
    }

    @Test
    @Behaviour(15)
    void showsItsCallbackUntilItIsCancelledInAnyMode() {
        for (boolean debug : List.of(false, true)) {
            loop.debug(debug);
            Handle handle = loop.callSoon(named);
            String created = debug ? ", created at HandleTest\\.java:\\d+" : "";
            assertThat(handle.toString()).matches("Handle\\[named" + created + "]");
            handle.cancel();
            assertThat(handle.toString()).matches("Handle\\[cancelled" + created + "]");
            TimerHandle timer = loop.callLater(seconds(1), named);
            assertThat(timer.toString()).matches("TimerHandle\\[named" + created + "]");
            timer.cancel();
            assertThat(timer.toString()).matches("TimerHandle\\[cancelled" + created + "]");
            assertThat(loop.callSoonThreadsafe(named).toString())
                    .matches("Handle\\[named" + created + "]");
        }
    }

    @Test
    @Behaviour(15)
    void canBeCancelledAnyNumberOfTimes() {
        for (Handle handle :
                List.of(
                        loop.callSoon(named),
                        loop.callLater(seconds(-1), named),
                        loop.callSoonThreadsafe(named))) {
            assertThat(handle.isCancelled()).isFalse();
            handle.cancel();
            handle.cancel();
            assertThat(handle.isCancelled()).isTrue();
        }
        runOneIteration();
        assertThat(trail).isEmpty();
    }

    @Test
    @Tag("real")
    @Behaviour(15)
    void letsGoOfItsCallbackWhenItIsCancelled() {
        Runnable callback = new Named(new ArrayList<>());
        WeakReference<Runnable> reference = new WeakReference<>(callback);
        Handle handle = loop.callSoon(callback);
        callback = null;
        handle.cancel();
        Garbage.collect(reference);
        assertThat(handle.isCancelled()).isTrue();
    }

    @Test
    void isNotCancelledBecauseItRan() {
        Handle handle = loop.callSoon(named);
        runOneIteration();
        assertThat(handle.isCancelled()).isFalse();
        handle.cancel();
        assertThat(handle.isCancelled()).isTrue();
        assertThat(trail).containsExactly("ran");
    }

    @Test
    void hasTheContextThatItsCallbackRunsIn() {
        Context context = new Context();
        List<Handle> handles =
                List.of(
                        loop.callSoon(() -> trail.add(REQUEST.value()), context),
                        loop.callLater(seconds(-1), () -> trail.add(REQUEST.value()), context),
                        loop.callSoonThreadsafe(() -> trail.add(REQUEST.value()), context),
                        loop.callAt(seconds(0), () -> trail.add(REQUEST.value()), context));
        context.run(() -> REQUEST.set("given"));
        runOneIteration();
        assertThat(trail).containsExactly("given", "given", "given", "given");
        assertThat(handles).allSatisfy(handle -> assertThat(handle.context()).isSameAs(context));
    }

    @Test
    void hasACopyOfTheCurrentContextOtherwise() {
        loop.runUntilComplete(() -> {
            REQUEST.set("task");
            loop.callSoon(() -> {
                trail.add(REQUEST.value());
                REQUEST.set("callback");
            });
            REQUEST.set("later");
            loop.callLater(seconds(1), () -> trail.add(REQUEST.value()));
            sleep(seconds(2));
            trail.add(REQUEST.value());
        });
        assertThat(trail).containsExactly("task", "later", "later");
    }

    // Of callSoonThreadsafe

    @Test
    @Tag("real")
    @Behaviour(21)
    void cancelOnAnotherThreadWaitsForACallbackThatHasBegun() throws InterruptedException {
        useDuringTheCallback(handle -> {
            handle.cancel();
            trail.add("cancelled");
        });
        assertThat(trail).containsExactly("callback begins", "callback ends", "cancelled");
    }

    @Test
    @Tag("real")
    @Behaviour(21)
    void isCancelledOnAnotherThreadWaitsForACallbackThatHasBegun() throws InterruptedException {
        useDuringTheCallback(handle -> trail.add("cancelled: " + handle.isCancelled()));
        assertThat(trail).containsExactly("callback begins", "callback ends", "cancelled: false");
    }

    private void useDuringTheCallback(Consumer<Handle> use) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        List<Thread> other = new ArrayList<>();
        Handle handle =
                loop.callSoonThreadsafe(() -> {
                    trail.add("callback begins");
                    begun.countDown();
                    untilItWaits(other.getFirst());
                    trail.add("callback ends");
                });
        other.add(
                Thread.ofPlatform()
                        .unstarted(() -> {
                            await(begun);
                            use.accept(handle);
                        }));
        other.getFirst().start();
        runOneIteration();
        assertThat(other.getFirst().join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    @Tag("real")
    @Behaviour(21)
    void cancelOnAnotherThreadPreventsACallbackThatHasNotBegun() throws InterruptedException {
        Handle handle = loop.callSoonThreadsafe(named);
        Thread other = Thread.ofPlatform().start(handle::cancel);
        assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        runOneIteration();
        assertThat(handle.isCancelled()).isTrue();
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(21)
    void cancelledByItsOwnCallbackLetsThatRunToItsEnd() {
        List<Handle> own = new ArrayList<>();
        own.add(
                loop.callSoonThreadsafe(() -> {
                    own.getFirst().cancel();
                    trail.add("went on, cancelled: " + own.getFirst().isCancelled());
                }));
        runOneIteration();
        assertThat(trail).containsExactly("went on, cancelled: true");
    }

    @Test
    @Behaviour(21)
    void cancelledByATaskWhileItsCallbackIsBlockedSuspendsTheTask() {
        CountDownLatch free = new CountDownLatch(1);
        Handle handle =
                loop.callSoonThreadsafe(() -> {
                    trail.add("callback begins");
                    await(free);
                    trail.add("callback ends");
                });
        loop.runUntilComplete(() -> {
            sleep(Duration.ZERO);
            loop.createTask(() -> {
                trail.add("other task");
                free.countDown();
            });
            handle.cancel();
            trail.add("cancelled");
        });
        assertThat(trail)
                .containsExactly("callback begins", "other task", "callback ends", "cancelled");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** For good, which a wait for a latch here never is. */
    private static void untilItWaits(Thread thread) {
        long begin = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime() - begin).isLessThan(SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
    }
}
