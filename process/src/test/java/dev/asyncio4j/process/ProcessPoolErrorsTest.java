package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.complain;
import static dev.asyncio4j.process.PoolCode.square;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio4j.process.PoolCode.Complaint;
import java.io.NotSerializableException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What code throws in a worker, and what cannot be sent. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class ProcessPoolErrorsTest {
    private static ProcessPoolOptions options(int workers) {
        return ProcessPoolOptions.defaults().withWorkers(workers);
    }

    @Test
    @Behaviour(205)
    void anExceptionKeepsItsTypeAndSaysWhereItComesFrom() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1).withName("p"))) {
            assertThatThrownBy(() -> pool.submit(() -> complain(7)).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            Complaint.class, complaint -> assertThat(complaint.code).isEqualTo(7))
                    .cause()
                    .isInstanceOf(RemoteTraceback.class)
                    .hasMessageContaining("p-worker-1 (pid ")
                    .hasStackTraceContaining("complain");
        }
    }

    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // on purpose
        private final Thread thread = Thread.currentThread();

        Unsendable() {
            super("cannot travel");
        }
    }

    static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no words");
        }
    }

    private static int throwUnprintable() {
        throw new Unprintable();
    }

    @Test
    void anExceptionThatCannotBePrintedIsOneNonetheless() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            long worker = pool.submit(PoolCode::pid).get();
            Throwable thrown =
                    catchThrowable(() -> pool.submit(() -> throwUnprintable()).get()).getCause();
            assertThat(thrown).isInstanceOf(Unprintable.class);
            assertThat(thrown.getCause()).hasStackTraceContaining("throwUnprintable");
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(worker);
        }
    }

    /** Something to be called. */
    public interface Oracle {
        String ask();
    }

    @Test
    void whoCallsWhatThrowsTheUnprintableIsTold() throws Exception {
        Oracle shared =
                SharedObject.of(
                        Oracle.class,
                        () -> {
                            throw new Unprintable();
                        });
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options(1))) {
            assertThatThrownBy(() -> pool.submit(shared::ask).get())
                    .isInstanceOf(ExecutionException.class);
            assertThat(catchThrowable(shared::ask)).isInstanceOf(Unprintable.class);
        } finally {
            SharedObject.close(shared);
        }
    }

    private static int throwUnsendable() {
        throw new Unsendable();
    }

    @Test
    void anExceptionThatCannotBeSentArrivesAsText() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThatThrownBy(() -> pool.submit(() -> throwUnsendable()).get())
                    .cause()
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining("Unsendable: cannot travel")
                    .cause()
                    .hasMessageContaining("throwUnsendable");
        }
    }

    @Test
    void codeThatCannotBeSentFailsItsOwnFuture() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            Thread captured = Thread.currentThread();
            assertThatThrownBy(() -> pool.submit(() -> captured.getName()).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("captured value 1, which is a java.lang.Thread");
            Callable<Integer> ordinary = () -> 1;
            assertThatThrownBy(() -> pool.submit(ordinary).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("SerializableCallable");
            assertThat(pool.submit(() -> square(3)).get()).isEqualTo(9);
        }
    }

    @Test
    @Behaviour(215)
    void aResultThatCannotBeSentIsAnErrorAndTheWorkerLives() throws Exception {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            long before = pool.submit(PoolCode::pid).get();
            assertThatThrownBy(() -> pool.submit(() -> List.of(1, Thread.currentThread())).get())
                    .cause()
                    .isInstanceOf(NotSerializableException.class)
                    .hasMessageContaining("[1], which is a java.lang.Thread");
            assertThat(pool.submit(PoolCode::pid).get()).isEqualTo(before);
        }
    }

    private static int complainInACircle() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second", first);
        first.initCause(second);
        throw first;
    }

    @Test
    void exceptionsMayBeEachOthersCauses() {
        try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            assertThatThrownBy(() -> pool.submit(() -> complainInACircle()).get())
                    .cause()
                    .hasMessage("first")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }
}
