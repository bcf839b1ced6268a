package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GreenletLinksTest {
    private final List<Object> trail = new ArrayList<>();
    private final IllegalStateException boom = new IllegalStateException("boom");

    private Greenlet<String> failing() {
        return Gevent.spawn(() -> {
            Gevent.sleep(Duration.ZERO);
            throw boom;
        });
    }

    @AsyncTest
    void callsItsLinksInOrderAlsoThoseThatComeLate() {
        Greenlet<Integer> greenlet = Gevent.spawn(() -> 7);
        greenlet.rawlink(ended -> trail.add("first " + ended.value()));
        greenlet.link(_ -> {
            Gevent.sleep(seconds(1));
            trail.add("waited");
        });
        greenlet.rawlink(_ -> trail.add("third"));
        greenlet.linkValue(_ -> trail.add("value"));
        greenlet.linkException(_ -> trail.add("exception"));
        greenlet.join();
        greenlet.rawlink(_ -> trail.add("late"));
        Gevent.sleep(seconds(2));
        assertThat(trail).containsExactly("first 7", "third", "value", "late", "waited");
    }

    @AsyncTest
    void callsTheLinksForErrors() {
        Reported.here();
        Greenlet<String> greenlet = failing();
        greenlet.linkValue(_ -> trail.add("value"));
        greenlet.linkException(ended -> trail.add(ended.exception()));
        greenlet.join();
        Gevent.sleep(seconds(1));
        assertThat(trail).containsExactly(boom);
    }

    @AsyncTest
    void doesNotCallALinkThatWasTakenBack() {
        Greenlet<Integer> greenlet = Gevent.spawn(() -> 7);
        Consumer<Object> link = trail::add;
        greenlet.rawlink(link);
        greenlet.link(link);
        greenlet.unlink(link);
        greenlet.unlink(link);
        greenlet.unlink(link);
        greenlet.join();
        Gevent.sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void linksToAResultAndToAQueue() {
        Reported reported = Reported.here();
        AsyncResult<String> result = new AsyncResult<>();
        Queue<Greenlet<?>> queue = new Queue<>();
        Greenlet<String> good = Gevent.spawn(() -> "good");
        good.link(result::accept);
        good.link(queue::putNowait);
        assertThat(result.get()).isEqualTo("good");
        assertThat(queue.get()).isSameAs(good);
        failing().link(result::accept);
        Gevent.sleep(seconds(1));
        assertThatThrownBy(result::get).isSameAs(boom);
        assertThat(reported.errors()).containsExactly(boom);
    }

    @Test
    @Tag("real")
    void aLinkOfALoopThatIsClosedKeepsNobodyFromBeingTold() {
        Event event = new Event();
        Asyncio.run(() -> event.rawlink(_ -> trail.add("of the closed loop")));
        Asyncio.run(() -> {
            event.rawlink(_ -> trail.add("told"));
            event.set();
            Gevent.sleep(Duration.ZERO);
        });
        assertThat(trail).containsExactly("told");
    }

    @AsyncTest
    void reportsALinkThatFails() {
        Reported reported = Reported.here();
        Greenlet<Integer> greenlet = Gevent.spawn(() -> 7);
        greenlet.link(_ -> {
            throw boom;
        });
        Gevent.sleep(seconds(1));
        assertThat(reported.errors()).containsExactly(boom);
    }

    @AsyncTest
    void whoIsLinkedAndWhoWaitsGoOnInTheirOrder() {
        Greenlet<?> greenlet = Gevent.spawn(() -> Gevent.sleep(seconds(1)));
        greenlet.link(_ -> trail.add("link"));
        greenlet.rawlink(_ -> trail.add("raw"));
        Greenlet<?> joining =
                Gevent.spawn(() -> {
                    greenlet.join();
                    trail.add("joined");
                });
        Gevent.idle();
        greenlet.link(_ -> trail.add("last link"));
        joining.join();
        Gevent.idle();
        assertThat(trail).containsExactly("link", "raw", "joined", "last link");
        greenlet.link(_ -> trail.add("late link"));
        greenlet.rawlink(_ -> trail.add("late raw"));
        Gevent.idle();
        assertThat(trail).endsWith("last link", "late link", "late raw");
    }

    @AsyncTest
    void aResultOfOneThatWasKilledIsNoError() {
        AsyncResult<Object> result = new AsyncResult<>();
        Greenlet<Object> sleeping = Gevent.spawn(() -> new AsyncResult<>().get());
        sleeping.link(result::accept);
        Gevent.idle();
        sleeping.kill();
        assertThat(result.await(seconds(1))).isTrue();
        assertThat(result.successful()).isTrue();
        assertThat(result.exception()).isNull();
        assertThat(result.exit()).isSameAs(sleeping.exit()).isNotNull();
        assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
    }
}
