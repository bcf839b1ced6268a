package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.SerializableAction;
import dev.asyncio4j.SerializableCallable;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter of a JVM for what is deserialized there holds for all that comes to it. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class SerialFilterTest {
    private final ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();

    private final ChildOptions filtering =
            ChildOptions.defaults()
                    .withJvmArguments("-Djdk.serialFilter=!" + Refused.class.getName())
                    .withOutput((_, _, line) -> printed.add(line));

    record Refused(int number) implements Serializable {}

    record Accepted(int number) implements Serializable {}

    /** What is called by others. */
    interface Maker {
        Object make(boolean accepted);
    }

    private static Object make(boolean accepted) {
        return accepted ? new Accepted(7) : new Refused(7);
    }

    private static void print(SerializableCallable<?> receiving) {
        try {
            System.out.println(receiving.call());
        } catch (Exception thrown) {
            Throwable last = thrown;
            while (last.getCause() != null) {
                last = last.getCause();
            }
            System.out.println(last);
        }
    }

    private void assertThatOneOfTwoWasRefused() {
        assertThat(printed).hasSize(2).anyMatch(line -> line.equals("Accepted[number=7]"));
        assertThat(printed).anyMatch(line -> line.contains("filter status: REJECTED"));
    }

    private void run(SerializableAction<?> code) throws Exception {
        ChildProcess child = ChildProcess.start(filtering, code);
        child.join();
        assertThat(child.exitCode()).as(printed.toString()).isZero();
    }

    @Test
    void whatComesThroughAConnection() throws Exception {
        Pipe pipe = Pipe.open();
        Connection theirs = pipe.second();
        pipe.first().send(make(false));
        pipe.first().send(make(true));
        run(() -> {
            print(() -> theirs.receive());
            print(() -> theirs.receive());
        });
        assertThatOneOfTwoWasRefused();
    }

    @Test
    void whatComesThroughAQueue() throws Exception {
        ProcessQueue<Object> queue = ProcessQueue.create();
        queue.put(make(false));
        queue.put(make(true));
        run(() -> {
            print(() -> queue.get());
            print(() -> queue.get());
        });
        assertThatOneOfTwoWasRefused();
    }

    @Test
    void whatASharedObjectGives() throws Exception {
        Maker maker = SharedObject.of(Maker.class, SerialFilterTest::make);
        run(() -> {
            print(() -> maker.make(false));
            print(() -> maker.make(true));
        });
        assertThatOneOfTwoWasRefused();
    }

    /** Its class is refused, and nothing of it is run. */
    static final class RefusedCode {
        static {
            System.out.println("its class was initialized");
        }

        static SerializableCallable<String> make() {
            return () -> "Accepted[number=7]";
        }
    }

    private ChildOptions refusing(Class<?> type) {
        return ChildOptions.defaults()
                .withJvmArguments("-Djdk.serialFilter=!" + type.getName())
                .withOutput((_, _, line) -> printed.add(line));
    }

    @ParameterizedTest
    @ValueSource(classes = {RefusedCode.class, SerializedLambda.class})
    void whatALambdaIsOf(Class<?> refused) throws Exception {
        Pipe pipe = Pipe.open();
        Connection theirs = pipe.second();
        pipe.first().send(RefusedCode.make());
        pipe.first().send(make(true));
        ChildProcess child =
                ChildProcess.start(
                        refusing(refused),
                        () -> {
                            print(() -> theirs.receive());
                            print(() -> theirs.receive());
                        });
        child.join();
        assertThatOneOfTwoWasRefused();
        assertThat(printed).anyMatch(line -> line.contains(refused.getName() + "; filter status"));
    }
}
