package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.SerializableFunction;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects become messages, and these objects again. */
class ObjectCodingTest {
    private final Vocabulary vocabulary = new Vocabulary(ObjectCodingTest.class.getClassLoader());
    private final ObjectEncoder encoder = new ObjectEncoder(vocabulary);
    private final Definitions definitions =
            new Definitions(ObjectCodingTest.class.getClassLoader());
    private final ObjectDecoder decoder = new ObjectDecoder(definitions, null);
    private int told;

    private @Nullable Object through(@Nullable Object value)
            throws IOException, ClassNotFoundException {
        Message message = encoder.begin().write(value).end();
        tell();
        Object result = decoder.begin(message).read();
        decoder.end();
        return result;
    }

    private void tell() throws IOException {
        for (byte[] definition : vocabulary.definitions(told, vocabulary.size())) {
            definitions.add(definition);
        }
        told = vocabulary.size();
    }

    record Point(int x, int y) implements Serializable {}

    static List<@Nullable Object> values() {
        return Arrays.asList(
                null,
                1,
                -7L,
                2.5,
                Double.NaN,
                3.5f,
                true,
                false,
                'c',
                (byte) 3,
                "",
                "naïve \uD83D\uDE00",
                DayOfWeek.FRIDAY,
                Duration.ofSeconds(3),
                new Point(1, 2),
                List.of(1, "two", 3L),
                Map.of("a", List.of(1)),
                String.class,
                int.class,
                Thread.class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void arriveAsTheyWere(@Nullable Object value) throws Exception {
        assertThat(through(value)).isEqualTo(value);
        assertThat(through(value)).as("the second time").isEqualTo(value);
    }

    static List<Object> arrays() {
        int large = 40_000;
        return List.of(
                new byte[large],
                new short[large],
                new char[large],
                new int[large],
                new long[large],
                new float[large],
                new double[large],
                new boolean[large],
                new int[3],
                new long[0],
                new String[] {"a", "b"},
                new int[][] {{1}, {2, 3}});
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arraysArriveAsTheyWere(Object array) throws Exception {
        assertThat(Arrays.deepEquals(new Object[] {through(array)}, new Object[] {array})).isTrue();
    }

    @Test
    void largeArraysTravelBesideTheMessage() throws Exception {
        long[] large = new long[100_000];
        large[77] = 7;
        Message message = encoder.begin().write(Map.of("large", large)).end();
        assertThat(message.isInline()).isFalse();
        assertThat(message.bytes()).hasSizeLessThan(1_000);
        assertThat(message.arrays()).containsExactly(large);
    }

    @Test
    void whatIsMetTwiceIsOneObject() throws Exception {
        List<Object> inner = new ArrayList<>(List.of(1));
        List<?> outer = (List<?>) notNull(through(new ArrayList<>(List.of(inner, inner))));
        assertThat(outer.get(0)).isSameAs(outer.get(1)).isNotSameAs(inner);
    }

    @Test
    void theSecondMessageHasTheSecondState() throws Exception {
        List<Integer> list = new ArrayList<>(List.of(1));
        assertThat(through(list)).isEqualTo(List.of(1));
        list.add(2);
        assertThat(through(list)).isEqualTo(List.of(1, 2));
    }

    /** As with several workers: each gets some of the messages, and all definitions. */
    @Test
    void messagesNeedNotBeReadInOrder() throws Exception {
        Message first = encoder.begin().write(new Point(1, 2)).end();
        Message second = encoder.begin().write(List.of(new Point(3, 4), 5)).end();
        tell();
        assertThat(decoder.begin(second).read()).isEqualTo(List.of(new Point(3, 4), 5));
        assertThat(decoder.begin(first).read()).isEqualTo(new Point(1, 2));
    }

    @Test
    void aCycleArrivesAsOne() throws Exception {
        List<Object> list = new ArrayList<>();
        list.add(list);
        List<?> result = (List<?>) notNull(through(list));
        assertThat(result.getFirst()).isSameAs(result);
    }

    @Test
    void lambdasArriveWithWhatTheyCaptured() throws Exception {
        for (int i = 0; i < 3; i++) {
            int captured = i;
            SerializableFunction<Integer, Integer> add = x -> x + captured;
            assertThat(apply(through(add), 10)).isEqualTo(10 + i);
        }
        SerializableFunction<String, Integer> length = String::length;
        assertThat(apply(through(length), "four")).isEqualTo(4);
    }

    @Test
    void aLambdaInALambdaArrives() throws Exception {
        SerializableFunction<Integer, Integer> twice = x -> 2 * x;
        SerializableCallable<Integer> call = () -> twice.apply(21);
        assertThat(((SerializableCallable<?>) notNull(through(call))).call()).isEqualTo(42);
    }

    @Test
    void theCallSiteIsToldOnce() throws Exception {
        int size = 0;
        for (int i = 0; i < 5; i++) {
            int captured = i;
            SerializableCallable<Integer> call = () -> captured;
            size = encoder.begin().write(call).end().bytes().length;
        }
        assertThat(size).isLessThan(100);
        assertThat(vocabulary.size()).isLessThan(10);
    }

    @SuppressWarnings("unchecked")
    private static Object apply(@Nullable Object function, Object argument) throws Exception {
        return ((SerializableFunction<Object, Object>) notNull(function)).apply(argument);
    }

    private static Object notNull(@Nullable Object value) {
        assertThat(value).isNotNull();
        return java.util.Objects.requireNonNull(value);
    }

    @Test
    void buffersAndSegmentsArriveOnTheHeap() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(20_000).order(ByteOrder.LITTLE_ENDIAN);
        direct.putInt(4, 77).position(4);
        ByteBuffer buffer = (ByteBuffer) notNull(through(direct));
        assertThat(buffer.remaining()).isEqualTo(19_996);
        assertThat(buffer.getInt()).isEqualTo(77);
        assertThat(direct.position()).as("that of the original").isEqualTo(4);
        MemorySegment segment =
                (MemorySegment) notNull(through(MemorySegment.ofArray(new long[] {1, 2})));
        assertThat(segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(2);
    }

    static final class Config implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // on purpose
        private final List<Object> listeners = new ArrayList<>();

        @SuppressWarnings("unused") // is written
        private final String name = "config";
    }

    @Test
    void whatCannotBeSentIsNamedWithTheWayToIt() throws Exception {
        Config config = new Config();
        config.listeners.add("fine");
        config.listeners.add(Map.of("key", new Thread()));
        SerializableCallable<Integer> code = () -> config.listeners.size();
        assertThatThrownBy(() -> encoder.begin().write(code))
                .isInstanceOf(NotSerializableException.class)
                .hasMessage(
                        "this cannot be sent to another process, since it is not serializable: the"
                                + " lambda in dev.asyncio4j.process.internal.ObjectCodingTest,"
                                + " captured value 1.listeners[1][key], which is a"
                                + " java.lang.Thread");
        assertThat(through(List.of(1))).as("afterwards").isEqualTo(List.of(1));
    }

    @Test
    void aLambdaOfAnOrdinaryTypeSaysWhatToDo() {
        Runnable ordinary = () -> {};
        assertThatThrownBy(() -> encoder.begin().write(ordinary))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("lambda of a type that is not Serializable")
                .hasMessageContaining("java.lang.Runnable")
                .hasMessageContaining("SerializableCallable");
    }

    private int field;

    @Test
    void aLambdaThatUsesItsObjectSaysSo() {
        SerializableCallable<Integer> code = () -> field;
        assertThatThrownBy(() -> encoder.begin().write(code))
                .hasMessageContaining("its object (this), which is a")
                .hasMessageContaining("ObjectCodingTest");
    }

    @Test
    void whatIsNestedTooDeeplyIsAnError() throws Exception {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        List<Object> tooDeep = deep;
        assertThatThrownBy(() -> encoder.begin().write(tooDeep))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("nested too deeply");
        assertThat(through(7)).as("afterwards").isEqualTo(7);
    }

    @Test
    void theFilterRefusesClasses() throws Exception {
        Message message = encoder.begin().write(new Point(1, 2)).end();
        tell();
        ObjectDecoder strict =
                new ObjectDecoder(
                        definitions, ObjectInputFilter.Config.createFilter("java.base/*;!*"));
        assertThatThrownBy(() -> strict.begin(message).read())
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void aClassThatIsNotThereIsNamed() throws Exception {
        Message message = encoder.begin().write(new Point(1, 2)).end();
        Definitions elsewhere = new Definitions(ClassLoader.getPlatformClassLoader());
        for (byte[] definition : vocabulary.definitions(0, vocabulary.size())) {
            elsewhere.add(definition);
        }
        assertThatThrownBy(() -> new ObjectDecoder(elsewhere, null).begin(message).read())
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining(Point.class.getName());
    }
}
