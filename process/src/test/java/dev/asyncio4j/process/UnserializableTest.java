package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What cannot be sent is named by what the program has given, not by what is around it. */
@Tag("real")
@Timeout(60)
class UnserializableTest {
    private static final String HERE =
            "not serializable: the lambda in dev.asyncio4j.process.UnserializableTest, its object"
                    + " (this), which is a dev.asyncio4j.process.UnserializableTest. Make";

    private static Pool pool;
    private static ProcessPoolExecutor executor;

    private final int factor = 3;

    @BeforeAll
    static void open() {
        pool = Pool.create(1);
        executor = ProcessPoolExecutor.create(1);
    }

    @AfterAll
    static void close() {
        pool.close();
        executor.close();
    }

    private int triple(int x) {
        return factor * x;
    }

    @Test
    void aFunctionThatIsMappedIsThatOfTheProgram() {
        assertThatThrownBy(() -> executor.map(this::triple, List.of(1)).toList())
                .hasStackTraceContaining(HERE);
        assertThatThrownBy(() -> pool.map(this::triple, List.of(1))).hasStackTraceContaining(HERE);
        assertThatThrownBy(() -> pool.imap(this::triple, List.of(1)).forEach(x -> {}))
                .hasStackTraceContaining(HERE);
        assertThatThrownBy(() -> executor.submit(() -> triple(1)).get())
                .hasStackTraceContaining(HERE);
    }

    @Test
    void anItemIsOneOfTheItems() {
        record Local(int x) {}
        assertThatThrownBy(() -> pool.map(x -> 1, List.of(new Local(1))))
                .hasStackTraceContaining("not serializable: the items[0], which is a")
                .hasStackTraceContaining("Local. Its class must implement java.io.Serializable");
    }

    @Test
    void anItemOfAMapHasItsNumber() {
        assertThatThrownBy(
                        () -> executor.map(x -> 1, List.of("a", Thread.currentThread())).toList())
                .hasStackTraceContaining(
                        "item 1: this cannot be sent to another process, since it is not"
                                + " serializable: a java.lang.Thread");
    }

    @Test
    void whatIsSentAllTheSameIsNotNamed() {
        Object[] mixed = {ByteBuffer.allocate(1), Path.of("a"), Thread.currentThread()};
        assertThatThrownBy(() -> executor.submit(() -> mixed.length).get())
                .hasStackTraceContaining("captured value 1[2], which is a java.lang.Thread");
    }

    @Test
    void anArgumentOfASharedObjectIsNamedByItself() {
        SharedMap<String, Object> map = SharedMap.create();
        assertThatThrownBy(() -> map.put("a", new Object[] {1, Thread.currentThread()}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serializable: java.lang.Object[][1], which is a");
    }

    @Test
    void ofAPipeAnEndIsToBeSent() throws Exception {
        Pipe pipe = Pipe.open();
        assertThatThrownBy(() -> executor.submit(() -> pipe.second()).get())
                .hasStackTraceContaining("dev.asyncio4j.process.Pipe. Send one of its ends");
        ProcessPoolExecutor sent = executor;
        assertThatThrownBy(() -> executor.submit(() -> sent.isShutdown()).get())
                .hasStackTraceContaining("ProcessPoolExecutor. It stays in its process");
        pipe.first().close();
        pipe.second().close();
    }

    @Test
    void codeOfTheJdkIsRefusedAtOnce() {
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {}, executor))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("not serializable");
    }

    @Test
    void aResultIsNamedOnce() {
        record Local(int x) {}
        assertThatThrownBy(() -> executor.submit(() -> new Local(1)).get())
                .hasStackTraceContaining(
                        "not serializable: a dev.asyncio4j.process.UnserializableTest$")
                .hasStackTraceContaining("Local. Its class must implement java.io.Serializable");
    }
}
