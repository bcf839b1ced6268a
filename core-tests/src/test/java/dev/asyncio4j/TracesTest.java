package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String HERE = TracesTest.class.getName();

    @Test
    void ofWhatAMainTaskThrowsLeadFromTheCallerOfRunToTheError() {
        Throwable thrown = catchThrowable(TracesTest::runWhatFails);
        List<String> methods = methodsOf(thrown);
        assertThat(methods).containsSubsequence("fail", "runWhatFails");
        assertThat(methods.getFirst()).isEqualTo("fail");
    }

    @Test
    void areCompletedOnceEvenIfTheErrorIsThrownAgain() {
        IllegalStateException error = new IllegalStateException("made here");
        int before = error.getStackTrace().length;
        assertThat(catchThrowable(() -> run(() -> rethrow(error)))).isSameAs(error);
        assertThat(error.getStackTrace()).hasSize(before);

        Throwable once = catchThrowable(TracesTest::runWhatFails);
        int afterOnce = once.getStackTrace().length;
        assertThat(catchThrowable(() -> run(() -> rethrow(once)))).isSameAs(once);
        assertThat(once.getStackTrace()).hasSize(afterOnce);
    }

    @Test
    @Tag("real")
    void areCompletedOnceOnAVirtualThreadToo() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try (EventLoop loop = EventLoop.create()) {
                                Task<?> failing = loop.createTask(() -> fail());
                                for (int i = 0; i < 3; i++) {
                                    Throwable error =
                                            catchThrowable(() -> loop.runUntilComplete(failing));
                                    thrown.add(error);
                                    lengths.add(error.getStackTrace().length);
                                }
                                Throwable elsewhere =
                                        catchThrowable(() -> loop.runUntilComplete(failing));
                                lengths.add(elsewhere.getStackTrace().length);
                            }
                        });
        caller.join();
        assertThat(methodsOf(thrown.getFirst()))
                .startsWith("fail")
                .anyMatch(method -> method.contains("areCompletedOnceOnAVirtualThreadToo"));
        assertThat(lengths).hasSize(4).containsOnly(lengths.getFirst());
    }

    private static void runWhatFails() {
        run(() -> {
            sleep(ZERO);
            fail();
        });
    }

    private static void fail() {
        throw new IllegalStateException("made in a task");
    }

    private static void rethrow(Throwable error) throws Exception {
        switch (error) {
            case Error fatal -> throw fatal;
            case Exception exception -> throw exception;
            default -> throw new AssertionError(error);
        }
    }

    private static List<String> methodsOf(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().equals(HERE))
                .map(StackTraceElement::getMethodName)
                .toList();
    }

    @Test
    void showNothingOfHowTheyWereCompleted() {
        Throwable thrown = catchThrowable(TracesTest::runWhatFails);
        assertThat(thrown.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("getStackTrace"))
                .noneMatch(frame -> frame.getClassName().equals(Traces.class.getName()));
    }

    @Test
    void ofAnErrorThatHasNoneStayEmpty() {
        IllegalStateException error = new IllegalStateException("without a trace");
        error.setStackTrace(new StackTraceElement[0]);
        assertThat(catchThrowable(() -> run(() -> rethrow(error)))).isSameAs(error);
        assertThat(error.getStackTrace()).isEmpty();
    }
}
