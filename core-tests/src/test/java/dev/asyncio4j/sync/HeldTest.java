package dev.asyncio4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTest {
    private final List<String> trail = new ArrayList<>();

    @Test
    void isGivenBackOnce() {
        Held held = Held.of(() -> trail.add("given back"));
        assertThat(held).hasToString("Held[open]");
        try (held) {
            trail.add("block");
            held.close();
            assertThat(held).hasToString("Held[closed]");
        }
        assertThat(trail).containsExactly("block", "given back");
    }

    @Test
    void thatCouldNotBeGivenBackIsHeldStill() {
        Held held =
                Held.of(() -> {
                    trail.add("tried");
                    if (trail.size() == 1) {
                        throw new IllegalStateException("own");
                    }
                });
        assertThatThrownBy(held::close).isInstanceOf(IllegalStateException.class).hasMessage("own");
        held.close();
        held.close();
        assertThat(trail).containsExactly("tried", "tried");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsCode() {
        assertThatThrownBy(() -> Held.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("release");
    }
}
