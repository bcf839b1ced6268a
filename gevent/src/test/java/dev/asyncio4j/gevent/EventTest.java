package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

class EventTest {
    private final List<Object> trail = new ArrayList<>();

    @AsyncTest
    @Behaviour(241)
    void setAndClearedAtOnceReleasesAllWhoWait() {
        Event event = new Event();
        List<Greenlet<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(Gevent.spawn(() -> event.await(seconds(9))));
        }
        Gevent.sleep(Duration.ZERO);
        event.set();
        event.clear();
        Gevent.joinall(waiting);
        assertThat(waiting).allMatch(greenlet -> greenlet.get());
        assertThat(EventLoop.running().time()).isZero();
        assertThat(event.ready()).isFalse();
    }

    @AsyncTest
    @Behaviour(241)
    void doesNotCallALinkAgainThatIsAddedWhileItTellsOfBeingSet() {
        Event event = new Event();
        Consumer<Event> again = _ -> trail.add("again");
        event.rawlink(_ -> {
            trail.add("first");
            event.clear();
            event.rawlink(again);
        });
        event.set();
        Gevent.sleep(seconds(1));
        assertThat(trail).containsExactly("first");
        event.unlink(again);
        event.set();
        Gevent.sleep(seconds(1));
        assertThat(trail).containsExactly("first");
    }

    @AsyncTest
    void awaitTellsWhetherItWasInTime() {
        Event event = new Event();
        assertThat(event.await(seconds(1))).isFalse();
        assertThat(event).hasToString("Event[unset, links=0]");
        Gevent.spawnLater(seconds(1), event::set);
        event.await();
        assertThat(EventLoop.running().time()).isEqualTo(seconds(2));
        assertThat(event.await(Duration.ZERO)).isTrue();
    }

    // Results

    @AsyncTest
    void aResultReachesAllWhoWaitAndMayBeSetAnew() {
        AsyncResult<Integer> result = new AsyncResult<>();
        List<Greenlet<Integer>> waiting =
                List.of(Gevent.spawn(() -> result.get()), Gevent.spawn(() -> result.get()));
        assertThat(result.await(seconds(1))).isFalse();
        assertThatThrownBy(() -> result.get(seconds(1))).isInstanceOf(Timeout.class);
        assertThatThrownBy(result::getNowait).isInstanceOf(Timeout.class);
        result.rawlink(ready -> trail.add(ready.value()));
        result.set(1);
        Gevent.joinall(waiting);
        assertThat(waiting).allMatch(greenlet -> greenlet.get() == 1);
        result.set(2);
        assertThat(result.getNowait()).isEqualTo(2);
        assertThat(result.successful()).isTrue();
        assertThat(trail).containsExactly(1);
    }

    @AsyncTest
    void aResultMayBeAnError() {
        AsyncResult<Integer> result = new AsyncResult<>();
        IllegalStateException boom = new IllegalStateException("boom");
        result.setException(boom);
        assertThatThrownBy(result::get).isSameAs(boom);
        assertThat(result.exception()).isSameAs(boom);
        assertThat(result.successful()).isFalse();
        assertThat(result.ready()).isTrue();
    }
}
