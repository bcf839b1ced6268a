package dev.asyncio4j.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Guest;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.Task;
import dev.asyncio4j.gevent.Monkey.Answer;
import dev.asyncio4j.gevent.Monkey.Call;
import dev.asyncio4j.gevent.Monkey.Line;
import dev.asyncio4j.gevent.Monkey.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What is cooperative, and that the report would say so if it were not. */
@Tag("real")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MonkeyTest {
    private static final Set<Call> NOT_COOPERATIVE = EnumSet.of(Call.FILE_READ, Call.FILE_WRITE);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void allButFilesIsCooperativeOnAPlainThread() {
        try (Hub hub = Hub.current()) {
            assertThat(hub.loop().isRunning()).isFalse();
            onlyFilesAreNot(Monkey.patchAll());
        }
    }

    @Test
    void allButFilesIsCooperativeInATaskAndInAGreenlet() {
        Asyncio.run(() -> {
            onlyFilesAreNot(Monkey.patchAll());
            onlyFilesAreNot(Gevent.spawn(() -> Monkey.patchAll()).get());
        });
    }

    @Test
    void tellsWhatAGuestsLoopCannotDo() throws InterruptedException {
        LinkedBlockingQueue<Report> reports = new LinkedBlockingQueue<>();
        try (ExecutorService host = Executors.newSingleThreadExecutor()) {
            Guest.start(
                    () -> Monkey.patch(Call.SOCKET, Call.BLOCKING_QUEUE, Call.DNS),
                    host,
                    end -> reports.add(end.resultNow()));
            Report report = reports.take();
            assertThat(report.isCooperative(Call.SOCKET)).isTrue();
            assertThat(report.isCooperative(Call.BLOCKING_QUEUE)).isTrue();
            assertThat(report.others())
                    .containsExactly(
                            new Line(Call.DNS, Answer.NO, "no other task had a turn meanwhile"));
        }
    }

    private static void onlyFilesAreNot(Report report) {
        assertThat(report.lines()).extracting(Line::call).containsExactly(Call.values());
        assertThat(report.others())
                .as(report.toString())
                .allSatisfy(line -> {
                    assertThat(line.cooperative()).isEqualTo(Answer.NO);
                    assertThat(line.instead()).isEqualTo("Asyncio.toThread");
                })
                .extracting(Line::call)
                .containsExactlyElementsOf(NOT_COOPERATIVE);
        assertThat(report.isAllCooperative()).isFalse();
    }

    @Test
    void triesThoseThatAreAskedFor() {
        try (Hub _ = Hub.current()) {
            Report report = Monkey.patch(Call.BLOCKING_QUEUE, Call.SLEEP, Call.SLEEP);
            assertThat(report.lines())
                    .extracting(Line::call)
                    .containsExactly(Call.SLEEP, Call.BLOCKING_QUEUE);
            assertThat(report.isAllCooperative()).isTrue();
            assertThat(report.others()).isEmpty();
            assertThat(report.isCooperative(Call.SLEEP)).isTrue();
            assertThat(report.isCooperative(Call.SOCKET)).isFalse();
            assertThat(report)
                    .hasToString(
                            String.join(
                                    System.lineSeparator(),
                                    "Thread.sleep               yes  another task had turns meanwhile",
                                    "BlockingQueue.take         yes  another task had turns meanwhile,"
                                            + " and ended the wait"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Monkey.patch(List.of()))
                .withMessage("calls: none (expected: at least one)");
    }

    @Test
    void saysWhatToCallInstead() {
        assertThat(new Line(Call.FILE_READ, Answer.NO, "seen"))
                .hasToString("files: read                no   seen; instead: Asyncio.toThread");
    }

    @Test
    void refusesToWaitInACallback() {
        Asyncio.run(() -> {
            Future<Throwable> thrown = EventLoop.running().createFuture();
            EventLoop.running()
                    .callSoon(() -> {
                        try {
                            Monkey.patchAll();
                        } catch (IllegalStateException refused) {
                            thrown.setResult(refused);
                        }
                    });
            assertThat(thrown.await()).hasMessageContaining("it is a callback");
        });
    }

    @Test
    void saysNoOfACallThatKeepsTheLoop() {
        CountDownLatch released = new CountDownLatch(1);
        Sighting seen =
                probe(() -> Trial.of(() -> Pinned.run(released::await), released::countDown));
        assertThat(seen)
                .isEqualTo(
                        new Sighting(false, "all tasks stood still until a thread ended the wait"));
    }

    /** Its initialiser ties the thread that runs it to its carrier. */
    private static final class Pinned {
        private static Trial.Code code = () -> {};

        static void run(Trial.Code given) throws Exception {
            code = given;
            Initialised.touch();
        }

        private static final class Initialised {
            static {
                try {
                    code.run();
                } catch (Exception failure) {
                    throw new ExceptionInInitializerError(failure);
                }
            }

            static void touch() {}
        }
    }

    @Test
    void saysNoOfACallThatEndsByItselfAndLetsNobodyGoOn() {
        assertThat(probe(() -> Trial.endingByItself(() -> {})))
                .isEqualTo(new Sighting(false, "no other task had a turn meanwhile"));
    }

    @Test
    void saysWhatCouldNotBeTried() {
        assertThat(
                        probe(() -> {
                            throw new IOException("no such command");
                        }))
                .isEqualTo(
                        new Sighting(
                                null, "could not be tried: java.io.IOException: no such command"));
        assertThat(
                        probe(() ->
                                Trial.endingByItself(() -> {
                                    throw new IOException("reset");
                                })))
                .isEqualTo(new Sighting(null, "could not be tried: java.io.IOException: reset"));
    }

    @Test
    void doesNotWaitForACallThatNeverReturns() {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(probe(() -> Trial.of(never::await, () -> {})))
                .isEqualTo(new Sighting(false, "did not come back, though its wait was ended"));
        assertThat(probe(() -> Trial.endingByItself(never::await)).isCooperative()).isNull();
    }

    private static Sighting probe(Trial.Opener opener) {
        return Asyncio.run(() -> {
            try (Prober prober = new Prober(SHORT)) {
                return prober.probe("a call", opener);
            }
        });
    }

    @Test
    void closesWhatIsOpenIfItIsCancelled() {
        Asyncio.run(() -> {
            LinkedBlockingQueue<String> trail = new LinkedBlockingQueue<>();
            CountDownLatch never = new CountDownLatch(1);
            Trial trial =
                    Trial.of(
                            () -> {
                                trail.add("begun");
                                never.await();
                            },
                            () -> {},
                            () -> trail.add("closed"));
            Task<?> task =
                    EventLoop.running()
                            .createTask(() -> {
                                try (Prober prober = new Prober(Duration.ofMinutes(1))) {
                                    return prober.probe("a call", () -> trial);
                                }
                            });
            assertThat(trail.take()).isEqualTo("begun");
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(trail.take()).isEqualTo("closed");
        });
    }

    /** What is slow by itself is so every time; a machine that is busy elsewhere, now and then. */
    @Test
    void reportsNoSlowCallbacksInDebugMode() {
        List<Object> reports = slowCallbacks();
        for (int more = 0; more < 4 && !reports.isEmpty(); more++) {
            reports = slowCallbacks();
        }
        assertThat(reports).isEmpty();
    }

    private static List<Object> slowCallbacks() {
        List<Object> reports = new ArrayList<>();
        Asyncio.run(
                () -> {
                    EventLoop.running().setExceptionHandler((_, context) -> reports.add(context));
                    Monkey.patchAll();
                },
                RunOptions.defaults().withDebug(true));
        return reports;
    }

    @Test
    void leavesNothingBehind() throws InterruptedException {
        Asyncio.run(() -> Monkey.patchAll());
        assertThat(ProcessHandle.current().children()).isEmpty();
        for (Thread thread : threads()) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThat(threads()).isEmpty();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("asyncio4j-monkey")
                                || thread.getName().startsWith("HttpClient"))
                .collect(Collectors.toSet());
    }
}
