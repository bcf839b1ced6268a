package dev.asyncio4j.process;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is the home of what others share. */
@Tag("real")
@Timeout(60)
class ManagerTest {
    private static void inChild(dev.asyncio4j.SerializableAction<?> code) throws Exception {
        ChildProcess child = ChildProcess.start(code);
        child.join();
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void whatItMakesIsTheSameForAll() throws Exception {
        try (Manager manager = Manager.start()) {
            SharedList<Integer> list = manager.list(List.of(1, 2));
            SharedMap<String, Integer> map = manager.map(Map.of("a", 1));
            Namespace names = manager.namespace();
            ProcessQueue<String> queue = manager.queue(1);
            ProcessLock lock = manager.lock();
            ProcessEvent event = manager.event();
            inChild(() -> {
                try (var _ = lock.hold()) {
                    list.add(3);
                    map.merge("a", 1, Integer::sum);
                    names.put("pid", ProcessHandle.current().pid());
                    queue.put("hello");
                    event.set();
                }
            });
            assertThat(list).containsExactly(1, 2, 3);
            assertThat(map).containsExactly(Map.entry("a", 2));
            assertThat(names.value("pid", Long.class))
                    .isNotIn(manager.pid(), ProcessHandle.current().pid());
            assertThat(queue.get()).isEqualTo("hello");
            assertThat(event.isSet()).isTrue();
            assertThat(manager.semaphore(2).permits()).isEqualTo(2);
            assertThat(manager.barrier(3).parties()).isEqualTo(3);
            assertThat(manager.rlock().toString()).contains("of process " + manager.pid());
            assertThat(manager.condition().toString()).contains("of process " + manager.pid());
        }
    }

    @Test
    @Behaviour(219)
    void whatIsInWhatItMakesIsTheSameForAll() throws Exception {
        try (Manager manager = Manager.start()) {
            SharedMap<String, SharedList<Integer>> outer = manager.map();
            SharedList<Integer> inner = manager.list();
            outer.put("a", inner);
            inChild(() -> Objects.requireNonNull(outer.get("a")).add(1));
            SharedList<Integer> taken = Objects.requireNonNull(outer.remove("a"));
            taken.add(2);
            assertThat(inner).containsExactly(1, 2);
            assertThat(outer).isEmpty();
        }
    }

    @Test
    void whatItHasMadeIsLostWhenItHasEnded() throws Exception {
        SharedList<Integer> list;
        Manager manager = Manager.start();
        try (manager) {
            list = manager.list();
            list.add(1);
            assertThat(manager.isAlive()).isTrue();
        }
        assertThat(manager.isAlive()).isFalse();
        assertThatThrownBy(list::size)
                .isInstanceOf(LostObjectException.class)
                .hasMessage(
                        "SharedList: process "
                                + manager.pid()
                                + ", in which it was made, has ended");
        assertThatThrownBy(manager::list).isInstanceOf(LostObjectException.class);
        manager.close();
    }

    @Test
    @Behaviour(218)
    void memoryThatItHasMadeIsGoneWithIt() throws Exception {
        SharedMemory memory;
        try (Manager manager = Manager.start()) {
            memory = manager.create(() -> SharedMemory.create(8));
            SharedMemory.open(memory.name()).close();
        }
        try (memory) {
            memory.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThatThrownBy(() -> SharedMemory.open(memory.name()))
                    .hasMessageContaining("the process that made it has ended");
        }
    }

    @Test
    void ctrlCIsForOthers() throws Exception {
        try (Manager manager = Manager.start()) {
            SharedList<Integer> list = manager.list();
            new ProcessBuilder("kill", "-INT", String.valueOf(manager.pid())).start().waitFor();
            list.add(1);
            assertThat(list).containsExactly(1);
        }
    }

    @Test
    void aManagerThatCannotStartSaysSo() {
        assertThatThrownBy(() ->
                        Manager.start(
                                ChildOptions.defaults()
                                        .withOutput(WorkerOutput.discarded())
                                        .withJvmArguments("-XX:NoSuchOption")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the manager has ended before it was ready")
                .hasMessageContaining("exit");
        assertThat(ChildProcess.activeChildren()).isEmpty();
    }

    @Test
    void aNamespaceHasValuesOfTheirTypes() {
        Namespace names = Namespace.create();
        names.put("depth", 3);
        names.put("nothing", null);
        Integer depth = names.value("depth", Integer.class);
        assertThat(depth).isEqualTo(3);
        assertThat(names.value("nothing", String.class)).isNull();
        assertThat(names.names()).containsExactly("depth", "nothing");
        assertThatThrownBy(() -> names.value("depth", String.class))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("depth is a java.lang.Integer (expected: java.lang.String)");
        names.remove("depth");
        assertThatThrownBy(() -> names.value("depth", Integer.class))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("there is no value named depth (there are: [nothing])");
        assertThatThrownBy(() -> names.put("thread", Thread.currentThread()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What is to live in a manager. */
    public interface Store {
        int add(int number);

        String take() throws InterruptedException;

        void put(String text);

        void fail(@Nullable String file) throws IOException;

        long pid();

        Store self();

        void refuse() throws Exception;
    }

    private static final class Memory implements Store {
        private final AtomicInteger sum = new AtomicInteger();
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final Store self = SharedObject.of(Store.class, this);

        @Override
        public int add(int number) {
            return sum.addAndGet(number);
        }

        @Override
        public String take() throws InterruptedException {
            return texts.take();
        }

        @Override
        public void put(String text) {
            texts.add(text);
        }

        @Override
        public void fail(@Nullable String file) throws IOException {
            if (file == null) {
                throw new IllegalArgumentException("no file");
            }
            throw new FileNotFoundException(file);
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public Store self() {
            return self;
        }

        @Override
        public void refuse() {
            throw new CompletionException(new ReflectiveOperationException("inside"));
        }
    }

    @Test
    void anObjectOfAnyClassIsCalledWhereItLives() throws Exception {
        try (Manager manager = Manager.start()) {
            Store store = manager.create(Store.class, Memory::new);
            inChild(() -> store.add(2));
            assertThat(store.add(3)).isEqualTo(5);
            assertThat(store.pid()).isEqualTo(manager.pid());
            assertThat(store.self().self().add(1)).isEqualTo(6);
            assertThat(store.toString()).startsWith("Store[").contains("process " + manager.pid());
            assertThat(Set.of(store, store.self())).contains(store).hasSize(2);
        }
    }

    @Test
    void whatItsMethodsThrowIsThrownHere() throws Exception {
        try (Manager manager = Manager.start()) {
            Store store = manager.create(Store.class, Memory::new);
            assertThatThrownBy(() -> store.fail("x.txt"))
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessage("x.txt")
                    .hasRootCauseInstanceOf(RemoteTraceback.class);
            assertThatThrownBy(() -> store.fail(null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no file");
            assertThatThrownBy(store::refuse)
                    .cause()
                    .isInstanceOf(ReflectiveOperationException.class);
            assertThatThrownBy(() ->
                            manager.create(() -> {
                                throw new IOException("no disk");
                            }))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aMethodThatWaitsHoldsUpNoOther() throws Exception {
        try (Manager manager = Manager.start()) {
            Store store = manager.create(Store.class, Memory::new);
            String taken =
                    run(() -> {
                        Task<String> taker = createTask(store::take);
                        sleep(millis(20));
                        store.put("here");
                        return taker.await();
                    });
            assertThat(taken).isEqualTo("here");
        }
    }

    @Test
    void aCancelledCallIsInterruptedAtHome() throws Exception {
        try (Manager manager = Manager.start()) {
            Store store = manager.create(Store.class, Memory::new);
            run(() -> {
                Task<String> taker = createTask(store::take);
                sleep(millis(50));
                taker.cancel();
                assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
                store.put("still there");
                assertThat(store.take()).isEqualTo("still there");
            });
        }
    }

    @Test
    void anObjectOfThisProcessIsCalledByOthers() throws Exception {
        Store store = SharedObject.of(Store.class, new Memory());
        List<Long> pids = new ArrayList<>();
        inChild(() -> store.put("from " + (store.add(1) + store.add(1))));
        pids.add(store.pid());
        assertThat(store.take()).isEqualTo("from 3");
        assertThat(pids).containsExactly(ProcessHandle.current().pid());
        assertThat(store.toString()).isEqualTo("Store[Memory]");
        assertThatThrownBy(() -> SharedObject.of(String.class, "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no interface");
    }

    @Test
    void anInterruptedCallOfAThreadIsCancelled() throws Exception {
        Store store = SharedObject.of(Store.class, new Memory());
        CountDownLatch ended = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                store.take();
                            } catch (Throwable error) {
                                thrown.add(error);
                            }
                            ended.countDown();
                        });
        Thread.sleep(20);
        thread.interrupt();
        ended.await();
        assertThat(thrown).hasOnlyElementsOfType(CancelledError.class);
    }
}
