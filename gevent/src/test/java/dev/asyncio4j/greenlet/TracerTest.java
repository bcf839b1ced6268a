package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.greenlet.Tracer.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracerTest {
    private final List<Object> trail = new ArrayList<>();

    @AfterEach
    void stopTracing() {
        Greenlet.trace(null);
    }

    @Test
    @Behaviour(231)
    void itIsToldOfEachSwitchAndThrow() {
        Greenlet main = Greenlet.current();
        Greenlet first = Greenlet.of(() -> {});
        Greenlet second =
                Greenlet.of(() -> {
                    throw new IllegalArgumentException("x");
                });
        Tracer tracer =
                (event, origin, target) -> {
                    assertThat(Greenlet.current()).isSameAs(target);
                    trail.add(List.of(event, origin, target));
                };
        assertThat(Greenlet.trace(tracer)).isNull();
        assertThat(Greenlet.tracer()).isSameAs(tracer);
        first.switchTo();
        assertThatThrownBy(second::switchTo).isInstanceOf(IllegalArgumentException.class);
        assertThat(Greenlet.trace(null)).isSameAs(tracer);
        first.switchTo();
        assertThat(trail)
                .containsExactly(
                        List.of(Event.SWITCH, main, first),
                        List.of(Event.SWITCH, first, main),
                        List.of(Event.SWITCH, main, second),
                        List.of(Event.THROW, second, main));
    }

    @Test
    @Behaviour(231)
    void oneThatThrowsIsToldNoMoreAndTheTargetGetsIt() {
        IllegalArgumentException broken = new IllegalArgumentException("x");
        Greenlet greenlet = Greenlet.of(() -> trail.add("begun"));
        Greenlet.trace((event, origin, target) -> {
            throw broken;
        });
        assertThatThrownBy(greenlet::switchTo).isSameAs(broken);
        assertThat(greenlet.isDead()).isTrue();
        assertThat(Greenlet.tracer()).isNull();
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(231)
    void itIsToldOfOneThatDiesBeforeItHasBegun() {
        Greenlet main = Greenlet.current();
        Greenlet outer = Greenlet.of(() -> trail.add("begun"));
        Greenlet inner = Greenlet.of(() -> trail.add("begun"));
        inner.parent(outer);
        Greenlet killed = Greenlet.of(() -> trail.add("begun"));
        Greenlet closed = Greenlet.of(() -> trail.add("begun"));
        Greenlet.trace((event, origin, target) -> trail.add(List.of(event, origin, target)));
        assertThatThrownBy(() -> inner.throwInto(new IllegalArgumentException("x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(killed.throwInto()).isInstanceOf(GreenletExit.class);
        closed.close();
        Greenlet.trace(null);
        assertThat(trail)
                .containsExactly(
                        List.of(Event.THROW, main, inner),
                        List.of(Event.THROW, inner, outer),
                        List.of(Event.THROW, outer, main),
                        List.of(Event.THROW, main, killed),
                        List.of(Event.SWITCH, killed, main));
        assertThat(List.of(inner, outer, killed, closed)).allMatch(Greenlet::isDead);
    }
}
