package dev.asyncio4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** At which number of bytes a writer pauses and goes on. */
class MarksTest {
    private final Marks marks = new Marks();

    @Test
    void pausesAboveTheHighMarkAndResumesAtTheLowOne() {
        marks.set(20, 50);
        assertThat(marks.pausesAt(50)).isFalse();
        assertThat(marks.pausesAt(51)).isTrue();
        assertThat(marks.isPaused()).isTrue();
        assertThat(marks.resumesAt(21)).isFalse();
        assertThat(marks.resumesAt(20)).isTrue();
        assertThat(marks.isPaused()).isFalse();
    }

    @Test
    void saysEachOnce() {
        marks.set(0, 0);
        assertThat(marks.resumesAt(0)).isFalse();
        assertThat(marks.pausesAt(1)).isTrue();
        assertThat(marks.pausesAt(2)).isFalse();
        assertThat(marks.resumesAt(0)).isTrue();
        assertThat(marks.resumesAt(0)).isFalse();
    }
}
