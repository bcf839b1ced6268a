package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generators outside of loops. */
@Tag("real")
class GeneratorOnThreadsTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    private static <T> T on(Thread.Builder builder, Callable<T> code) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread =
                builder.start(() -> {
                    try {
                        result.complete(code.call());
                    } catch (Throwable thrown) {
                        result.completeExceptionally(thrown);
                    }
                });
        thread.join();
        return result.get();
    }

    @Test
    void oneIsAskedOnAnyThread() throws Exception {
        List<Integer> expected = List.of(1, 2, 3);
        assertThat(on(Thread.ofPlatform(), () -> GeneratorTest.upTo(3).stream().toList()))
                .isEqualTo(expected);
        assertThat(on(Thread.ofVirtual(), () -> GeneratorTest.upTo(3).stream().toList()))
                .isEqualTo(expected);
    }

    @Test
    void anotherThreadCannotGoOnWithIt() throws Exception {
        Generator<Integer, ?, ?> generator = GeneratorTest.upTo(3);
        on(Thread.ofPlatform().name("first"), generator::next);
        String here = Thread.currentThread().getName();
        for (Runnable use : List.<Runnable>of(generator::next, generator::close)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "this generator belongs to the thread first, where it was begun, and"
                                    + " cannot go on in the thread "
                                    + here);
        }
    }

    @Test
    void whatWasFetchedIsStillThereWhenACloseIsRefused() throws Exception {
        Generator<Integer, ?, ?> generator = GeneratorTest.upTo(3);
        assertThat(generator.hasNext()).isTrue();
        on(
                Thread.ofPlatform(),
                () -> {
                    assertThatThrownBy(generator::close).isInstanceOf(IllegalStateException.class);
                    return true;
                });
        assertThat(generator.next()).isEqualTo(1);
    }

    @Test
    void aBodyIsInItsThreadThroughout() {
        ReentrantLock lock = new ReentrantLock();
        Generator<Thread, ?, ?> generator =
                Generator.of(y -> {
                    lock.lock();
                    try {
                        y.yield(Thread.currentThread());
                        y.yield(Thread.currentThread());
                    } finally {
                        lock.unlock();
                    }
                });
        assertThat(generator.next()).isSameAs(Thread.currentThread());
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        assertThat(generator.next()).isSameAs(Thread.currentThread());
        assertThat(generator.hasNext()).isFalse();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aMonitorIsHeldAcrossAYield() {
        Object monitor = new Object();
        Generator<Boolean, ?, ?> generator =
                Generator.of(y -> {
                    synchronized (monitor) {
                        y.yield(Thread.holdsLock(monitor));
                        y.yield(Thread.holdsLock(monitor));
                    }
                });
        assertThat(generator.stream().toList()).containsExactly(true, true);
        assertThat(Thread.holdsLock(monitor)).isFalse();
    }

    @Test
    void scopedValuesAreThoseOfTheCode() throws Exception {
        List<Object> seen = new ArrayList<>();
        Generator<String, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(USER.get());
                    ScopedValue.where(USER, "body's").call(() -> y.yield(USER.get()));
                    y.yield(USER.get());
                });
        ScopedValue.where(USER, "first").run(() -> seen.add(generator.next()));
        ScopedValue.where(USER, "second")
                .run(() -> {
                    seen.add(generator.next());
                    seen.add(USER.get());
                });
        assertThat(USER.isBound()).isFalse();
        seen.add(generator.next());
        assertThat(USER.isBound()).isFalse();
        assertThat(seen).containsExactly("first", "body's", "second", "first");
    }
}
