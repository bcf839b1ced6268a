package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of values in shared memory. */
@Timeout(60)
class ShareableListTest {
    private static void with(ShareableList list, java.util.function.Consumer<ShareableList> body) {
        try (list) {
            body.accept(list);
        } finally {
            list.unlink();
        }
    }

    @Test
    void hasTheValuesItWasMadeOf() {
        with(
                ShareableList.of(null, -7, 2.5, true, "Grüße", new byte[] {1, 2}, ""),
                list -> {
                    assertThat(list).hasSize(7);
                    assertThat(list.subList(0, 5)).containsExactly(null, -7L, 2.5, true, "Grüße");
                    assertThat((byte[]) list.get(5)).containsExactly(1, 2);
                    assertThat(list.get(6)).isEqualTo("");
                    assertThatThrownBy(() -> list.get(7))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                });
    }

    @Test
    void anElementMayBecomeOfAnotherType() {
        with(
                ShareableList.of(1, "abc", null),
                list -> {
                    assertThat(list.set(0, "12345678")).isEqualTo(1L);
                    list.set(1, 0.5);
                    list.set(2, false);
                    assertThat(list).containsExactly("12345678", 0.5, false);
                    list.set(0, null);
                    assertThat(list.get(0)).isNull();
                });
    }

    @Test
    void whatIsLongerThanItsPlaceIsRefused() {
        with(
                ShareableList.of("123456789", new byte[3], 5),
                list -> {
                    list.set(0, "1234567890123456");
                    assertThatThrownBy(() -> list.set(0, "12345678901234567"))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(
                                    "value: 17 bytes (expected: no more than the 16 of element"
                                            + " 0)");
                    assertThatThrownBy(() -> list.set(1, new byte[9]))
                            .isInstanceOf(IllegalArgumentException.class);
                    assertThatThrownBy(() -> list.set(2, "123456789"))
                            .isInstanceOf(IllegalArgumentException.class);
                    assertThat(list.get(0)).isEqualTo("1234567890123456");
                    assertThat(list.get(2)).isEqualTo(5L);
                });
    }

    @Test
    void refusesOtherTypesAndOtherLengths() {
        assertThatThrownBy(() -> ShareableList.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: null, a number");
        with(
                ShareableList.of(1),
                list ->
                        assertThatThrownBy(() -> list.add(2))
                                .isInstanceOf(UnsupportedOperationException.class));
    }

    @Test
    void findsValuesAsTheyAreRead() {
        with(
                ShareableList.of(3, new byte[] {4}, 3L, "3"),
                list -> {
                    assertThat(list.indexOf(3)).isZero();
                    assertThat(list.lastIndexOf(3L)).isEqualTo(2);
                    assertThat(list.indexOf(new byte[] {4})).isEqualTo(1);
                    assertThat(list.contains(3.0)).isFalse();
                    assertThat(list.count(3)).isEqualTo(2);
                });
    }

    @Test
    void isOpenedByItsName() {
        with(
                ShareableList.of("a", 1),
                list -> {
                    try (ShareableList other = ShareableList.open(list.name())) {
                        other.set(1, 2);
                        assertThat(list).containsExactly("a", 2L);
                    }
                });
        with(ShareableList.of(), list -> assertThat(list).isEmpty());
        SharedMemory memory = SharedMemory.create(100);
        assertThatThrownBy(() -> ShareableList.open(memory.name()))
                .isInstanceOf(IllegalArgumentException.class);
        memory.close();
        memory.unlink();
    }

    @Test
    @Tag("real")
    void isTheSameInAnotherProcess() throws Exception {
        try (ShareableList list = ShareableList.of("north", 273.15, null)) {
            ChildProcess child = ChildProcess.start(() -> list.set(1, 280.5));
            child.join();
            assertThat(child.exitCode()).isZero();
            assertThat(list).containsExactly("north", 280.5, null);
            list.unlink();
        }
    }
}
