package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.testing.AsyncTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Greenlets that are used where their hub is not. */
@Tag("real")
class HubMisuseTest {
    @AsyncTest
    void aGreenletOfAnotherHubIsRefused() {
        Greenlet<?> greenlet = Gevent.spawn(() -> Gevent.sleep(seconds(9)));
        Greenlet<?> unstarted = Greenlet.of(() -> {});
        Pool pool = new Pool(1);
        Gevent.sleep(seconds(0));
        Asyncio.toThread(() -> {
            Stream<Runnable> uses =
                    Stream.of(
                            greenlet::join,
                            greenlet::get,
                            greenlet::kill,
                            unstarted::start,
                            () -> unstarted.startLater(seconds(1)),
                            () -> greenlet.link(_ -> {}),
                            () -> new Group().add(greenlet),
                            () -> pool.add(greenlet),
                            () -> Gevent.joinall(List.of(greenlet)));
            uses.forEach(use ->
                    assertThatIllegalStateException()
                            .isThrownBy(use::run)
                            .withMessageContaining("belongs to the hub of another thread"));
        });
        assertThat(unstarted).asString().contains("not started");
        assertThat(pool.freeCount()).isEqualTo(1);
        greenlet.kill();
    }

    @AsyncTest
    void whatIsWaitedForOnAnotherHubIsNotSetAndNobodyIsLost() {
        Event event = new Event();
        AsyncResult<Integer> result = new AsyncResult<>();
        Greenlet<?> first = Gevent.spawn(() -> event.await());
        Greenlet<Integer> second = Gevent.spawn(() -> result.get());
        Gevent.idle();
        Asyncio.toThread(() -> {
            Stream<Runnable> uses =
                    Stream.of(
                            event::set,
                            event::await,
                            () -> event.rawlink(_ -> {}),
                            () -> result.set(1),
                            () -> result.setException(new IllegalArgumentException("x")),
                            () -> Gevent.wait(List.of(result)));
            uses.forEach(use ->
                    assertThatIllegalStateException()
                            .isThrownBy(use::run)
                            .withMessageContaining("is waited for on another hub"));
        });
        assertThat(event.ready()).isFalse();
        assertThat(result.ready()).isFalse();
        event.set();
        result.set(2);
        first.join();
        assertThat(second.get()).isEqualTo(2);
        Asyncio.toThread(() -> assertThat(result.get()).isEqualTo(2));
    }

    @Test
    void whatWasLeftWhenAHubWasClosedCannotBeWaitedForButKilled() {
        Greenlet<?> unstarted = Greenlet.of(() -> {});
        Greenlet<?> later = Gevent.spawnLater(seconds(9), () -> {});
        Greenlet<?> soon = Gevent.spawn(() -> {});
        Hub.current().close();
        assertThatIllegalStateException()
                .isThrownBy(unstarted::start)
                .withMessageContaining("one that was closed");
        assertThat(unstarted.started()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(later::join)
                .withMessageContaining("one that was closed");
        for (Greenlet<?> left : List.of(unstarted, later, soon)) {
            left.kill();
            assertThat(left.exit()).isNotNull();
        }
    }
}
