package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.SerializableCallable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists and maps that several processes call. */
@Tag("real")
@Timeout(60)
class SharedCollectionsTest {
    private static ProcessPoolExecutor pool(int workers) {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults()
                        .withWorkers(workers)
                        .withOutput(WorkerOutput.discarded()));
    }

    @Test
    void aListIsTheSameForAll() throws Exception {
        SharedList<String> list = SharedList.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            list.addAll(List.of("a", "b", "c"));
            pool.submit(
                            () -> {
                                list.add("d");
                                list.set(0, "A");
                                list.remove("b");
                                list.add(1, "x");
                            })
                    .get();
            assertThat(list).containsExactly("A", "x", "c", "d");
            assertThat(pool.submit(() -> new ArrayList<>(list)).get()).isEqualTo(list);
            assertThat(pool.submit(() -> list.contains("c")).get()).isTrue();
            assertThat(list.remove(0)).isEqualTo("A");
            assertThatThrownBy(() -> pool.submit(() -> list.get(7)).get())
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            list.clear();
            assertThat(pool.submit(() -> list.isEmpty()).get()).isTrue();
        }
    }

    @Test
    void aMapIsTheSameForAll() throws Exception {
        SharedMap<String, Integer> map = SharedMap.create();
        try (ProcessPoolExecutor pool = pool(3)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(
                        pool.submit(() -> {
                            for (int j = 0; j < 50; j++) {
                                map.merge("sum", 1, Integer::sum);
                            }
                        }));
            }
            for (CompletableFuture<?> one : all) {
                one.get();
            }
            assertThat(map).containsExactly(Map.entry("sum", 150));
            assertThat(pool.submit(() -> map.putIfAbsent("other", 1)).get()).isNull();
            assertThat(map.keySet()).containsExactly("sum", "other");
            assertThat(map.remove("sum")).isEqualTo(150);
            assertThat(pool.submit(() -> map.containsKey("sum")).get()).isFalse();
        }
    }

    @Test
    void theViewsOfAMapChangeIt() throws Exception {
        SharedMap<String, Integer> map = SharedMap.create();
        map.putAll(Map.of("a", 1, "b", 2, "c", 3, "d", 4));
        try (ProcessPoolExecutor pool = pool(1)) {
            pool.submit(
                            () -> {
                                map.keySet().remove("a");
                                map.values().removeIf(value -> value == 2);
                                map.entrySet().forEach(entry -> entry.setValue(7));
                                map.entrySet().remove(Map.entry("d", 4));
                            })
                    .get();
        }
        assertThat(map).containsOnly(Map.entry("c", 7), Map.entry("d", 7));
        assertThat(map.entrySet()).contains(Map.entry("c", 7)).doesNotContain(Map.entry("c", 3));
        Iterator<Map.Entry<String, Integer>> all = map.entrySet().iterator();
        assertThatThrownBy(all::remove).isInstanceOf(IllegalStateException.class);
        map.entrySet().clear();
        assertThat(map).isEmpty();
    }

    @Test
    void aSetOfTheJdkAroundAMapIsTheSameForAll() throws Exception {
        Set<String> set = Collections.newSetFromMap(SharedMap.create());
        try (ProcessPoolExecutor pool = pool(1)) {
            set.add("a");
            Set<String> there = pool.submit(addingTo(set)).get();
            assertThat(set).containsExactlyInAnyOrder("a", "b");
            there.remove("a");
            assertThat(set).containsExactly("b");
            assertThat(set.add("b")).isFalse();
        }
    }

    private static SerializableCallable<Set<String>> addingTo(Set<String> set) {
        return () -> {
            set.add("b");
            return set;
        };
    }

    @Test
    @Behaviour(219)
    void whatIsSharedInWhatIsSharedIsTheSameForAll() throws Exception {
        SharedMap<String, SharedList<Integer>> outer = SharedMap.create();
        SharedMap<String, List<Integer>> plain = SharedMap.create();
        SharedList<Integer> inner = SharedList.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            outer.put("a", inner);
            plain.put("a", new ArrayList<>());
            SharedList<Integer> taken =
                    pool.submit(
                                    () -> {
                                        SharedList<Integer> found =
                                                Objects.requireNonNull(outer.get("a"));
                                        found.add(1);
                                        outer.clear();
                                        return found;
                                    })
                            .get();
            assertThat(outer).isEmpty();
            taken.add(2);
            assertThat(inner).containsExactly(1, 2);
            pool.submit(() -> inner.add(3)).get();
            assertThat(taken).containsExactly(1, 2, 3);
            List<Integer> copy = Objects.requireNonNull(plain.get("a"));
            copy.add(1);
            assertThat(plain.get("a")).isEmpty();
        }
    }

    /** Cannot be compared. */
    private static final class Touchy implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
            throw new AssertionError("do not touch");
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void anErrorAtHomeIsThatOfTheCallerAlone() throws Exception {
        SharedList<Object> list = SharedList.create();
        try (ProcessPoolExecutor pool = pool(1)) {
            list.add("something");
            assertThatThrownBy(() -> pool.submit(() -> list.contains(new Touchy())).get())
                    .hasMessageContaining("do not touch");
            assertThat(pool.submit(() -> list.size()).get()).isEqualTo(1);
        }
    }
}
