package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GreenletClosingTest {
    private final List<Object> trail = new ArrayList<>();

    /** One that waits in a switch to its parent, where it can be switched to and thrown into. */
    private Greenlet waiting() {
        Greenlet creator = Greenlet.current();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    try {
                        creator.switchTo();
                    } finally {
                        trail.add("end");
                    }
                });
        greenlet.switchTo();
        return greenlet;
    }

    @Test
    void closingComesBackWhoeverTheParentIs() {
        Greenlet other = Greenlet.of(() -> trail.add("other"));
        Greenlet greenlet = waiting();
        greenlet.parent(other);
        greenlet.close();
        assertThat(trail).containsExactly("end");
        assertThat(greenlet.isDead()).isTrue();
        assertThat(greenlet.parent()).isSameAs(other);
        greenlet.close();
        Greenlet unbegun = Greenlet.of(() -> trail.add("begun"));
        unbegun.close();
        assertThat(unbegun.isDead()).isTrue();
        assertThat(trail).hasSize(1);
    }

    @Test
    void whatIsThrownInsteadComesOutOfTheClose() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    try {
                        main.switchTo();
                    } catch (GreenletExit exit) {
                        throw new UnsupportedOperationException("cleanup", exit);
                    }
                });
        greenlet.switchTo();
        assertThatThrownBy(greenlet::close)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("cleanup");
    }

    @Test
    void theCurrentOneCannotBeClosed() {
        assertThatThrownBy(() -> Greenlet.current().close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot close a main greenlet");
        Greenlet greenlet = Greenlet.of(() -> Greenlet.current().close());
        assertThatThrownBy(greenlet::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot close the current greenlet");
    }

    @Test
    void oneThatIsClosedByADescendantMayGiveOutParents() {
        Greenlet other = Greenlet.of(() -> {});
        Greenlet[] descendant = new Greenlet[1];
        Greenlet[] closed = new Greenlet[1];
        closed[0] =
                Greenlet.of(() -> {
                    descendant[0] = Greenlet.of(() -> closed[0].close());
                    try {
                        descendant[0].switchTo();
                    } finally {
                        other.parent(descendant[0]);
                        trail.add(Objects.requireNonNull(closed[0].parent()) == descendant[0]);
                    }
                });
        closed[0].switchTo();
        assertThat(trail).containsExactly(true);
        assertThat(other.parent()).isSameAs(descendant[0]);
        assertThat(closed[0].isDead()).isTrue();
        assertThat(closed[0].parent()).isSameAs(Greenlet.current());
    }

    @Test
    void oneThatSwitchesAwayInsteadOfEndingIsAnError() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    try {
                        main.switchTo();
                    } finally {
                        trail.add(String.valueOf(main.switchTo("back")));
                    }
                });
        greenlet.switchTo();
        assertThatThrownBy(greenlet::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("greenlet ignored GreenletExit");
        assertThat(greenlet.isActive()).isTrue();
        assertThat(greenlet.switchTo("on")).isInstanceOf(GreenletExit.class);
        assertThat(trail).containsExactly("on");
    }
}
