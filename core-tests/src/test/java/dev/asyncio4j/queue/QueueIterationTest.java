package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncExtension;
import dev.asyncio4j.testing.AsyncTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueIterationTest {
    /** A queue, whatever its kind. */
    interface Subject extends Iterable<String> {
        void put(String item);

        void shutdown();

        void shutdownNow();
    }

    enum Kind {
        FIRST_IN_FIRST_OUT {
            @Override
            Subject subject() {
                return of(new Queue<>());
            }
        },
        LAST_IN_FIRST_OUT {
            @Override
            Subject subject() {
                return of(new LifoQueue<>());
            }
        },
        LEAST_FIRST {
            @Override
            Subject subject() {
                return of(new PriorityQueue<>());
            }
        },
        UNIVERSAL {
            @Override
            Subject subject() {
                UniversalQueue<String> queue = new UniversalQueue<>();
                return new Subject() {
                    @Override
                    public void put(String item) {
                        queue.putNowait(item);
                    }

                    @Override
                    public void shutdown() {
                        queue.shutdown();
                    }

                    @Override
                    public void shutdownNow() {
                        queue.shutdownNow();
                    }

                    @Override
                    public Iterator<String> iterator() {
                        return queue.iterator();
                    }
                };
            }
        };

        abstract Subject subject();

        private static Subject of(Queue<String> queue) {
            return new Subject() {
                @Override
                public void put(String item) {
                    queue.putNowait(item);
                }

                @Override
                public void shutdown() {
                    queue.shutdown();
                }

                @Override
                public void shutdownNow() {
                    queue.shutdownNow();
                }

                @Override
                public Iterator<String> iterator() {
                    return queue.iterator();
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @ExtendWith(AsyncExtension.class)
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    private @interface OfEveryKind {}

    private final List<String> trail = new ArrayList<>();

    private Task<?> worker(Subject queue) {
        Task<?> task =
                createTask(() -> {
                    for (String item : queue) {
                        trail.add(item);
                    }
                    trail.add("end");
                });
        sleep(ZERO);
        return task;
    }

    @OfEveryKind
    void takesItemsAsTheyComeAndEndsWithTheShutdown(Kind kind) {
        Subject queue = kind.subject();
        Task<?> worker = worker(queue);
        queue.put("a");
        sleep(seconds(1));
        queue.put("b");
        sleep(seconds(1));
        assertThat(trail).containsExactly("a", "b");
        queue.shutdown();
        worker.await();
        assertThat(trail).containsExactly("a", "b", "end");
    }

    @OfEveryKind
    void takesWhatIsLeftAfterTheShutdown(Kind kind) {
        Subject queue = kind.subject();
        queue.put("a");
        queue.put("b");
        queue.shutdown();
        worker(queue).await();
        assertThat(trail).containsExactlyInAnyOrder("a", "b", "end").last().isEqualTo("end");
    }

    @OfEveryKind
    void endsAtOnceIfWhatIsLeftIsTakenOut(Kind kind) {
        Subject queue = kind.subject();
        Iterator<String> items = queue.iterator();
        queue.put("a");
        queue.put("b");
        items.next();
        queue.shutdownNow();
        assertThat(items.hasNext()).isFalse();
    }

    @OfEveryKind
    void endsForGood(Kind kind) {
        Subject queue = kind.subject();
        Iterator<String> items = queue.iterator();
        queue.put("a");
        queue.shutdown();
        assertThat(items.hasNext()).isTrue();
        assertThat(items.hasNext()).isTrue();
        assertThat(items.next()).isEqualTo("a");
        assertThatThrownBy(items::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("nothing more will come");
        assertThat(items.hasNext()).isFalse();
        assertThat(queue.iterator().hasNext()).isFalse();
    }

    @OfEveryKind
    void givesEachItemToOne(Kind kind) {
        Subject queue = kind.subject();
        List<Task<?>> workers = List.of(worker(queue), worker(queue));
        for (String item : List.of("a", "b", "c")) {
            queue.put(item);
            sleep(seconds(1));
        }
        queue.shutdown();
        Asyncio.wait(workers);
        assertThat(trail).containsExactly("a", "b", "c", "end", "end");
    }

    @OfEveryKind
    void canBeLeftEarlyAndTakenUpAgain(Kind kind) {
        Subject queue = kind.subject();
        queue.put("a");
        queue.put("b");
        for (String item : queue) {
            trail.add(item);
            break;
        }
        queue.shutdown();
        worker(queue).await();
        assertThat(trail).containsExactlyInAnyOrder("a", "b", "end").last().isEqualTo("end");
    }

    @OfEveryKind
    void cancelledWhileItWaitsItHasTakenNothingAndCanGoOn(Kind kind) throws Exception {
        Subject queue = kind.subject();
        Iterator<String> items = queue.iterator();
        Task<?> task = createTask(() -> items.hasNext());
        sleep(ZERO);
        queue.put("a");
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(items.next()).isEqualTo("a");
        assertThatThrownBy(() -> Asyncio.timeout(seconds(1), () -> items.hasNext()))
                .isInstanceOf(TimeoutException.class);
        queue.put("b");
        assertThat(items.next()).isEqualTo("b");
    }

    @AsyncTest
    void reportsNothingDone() {
        Queue<String> queue = new Queue<>();
        queue.put("a");
        queue.put("b");
        queue.shutdown();
        for (String item : queue) {
            trail.add(item);
            queue.taskDone();
        }
        queue.join();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        assertThat(trail).containsExactly("a", "b");
    }

    @Test
    @Tag("real")
    void ofThreadsAndTasksGivesEachItemToOne() throws Exception {
        UniversalQueue<Integer> queue = new UniversalQueue<>(10);
        FutureTask<List<Integer>> byThread = new FutureTask<>(() -> drain(queue));
        Thread.ofPlatform().daemon().start(byThread);
        FutureTask<List<Integer>> byTask =
                new FutureTask<>(() -> Asyncio.<List<Integer>>run(() -> drain(queue)));
        Thread.ofPlatform().daemon().start(byTask);
        List<Integer> put = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            queue.put(i);
            put.add(i);
        }
        queue.shutdown();
        List<Integer> taken = new ArrayList<>(byThread.get(60, TimeUnit.SECONDS));
        taken.addAll(byTask.get(60, TimeUnit.SECONDS));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(put);
    }

    private static List<Integer> drain(Iterable<Integer> queue) {
        List<Integer> taken = new ArrayList<>();
        queue.forEach(taken::add);
        return taken;
    }

    @Test
    @Tag("real")
    void anInterruptOfAThreadThatIteratesIsACancellation() {
        UniversalQueue<String> queue = new UniversalQueue<>();
        Iterator<String> items = queue.iterator();
        Thread.currentThread().interrupt();
        assertThatThrownBy(items::hasNext).isInstanceOf(CancelledError.class);
        assertThat(Thread.interrupted()).isTrue();
        queue.putNowait("a");
        assertThat(items.next()).isEqualTo("a");
    }
}
