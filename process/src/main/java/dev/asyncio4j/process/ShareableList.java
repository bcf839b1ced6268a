package dev.asyncio4j.process;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of values in {@link SharedMemory}: as long as it was made, of which each is null, a {@code
 * long}, a {@code double}, a {@code boolean}, a {@link String} or a {@code byte[]}.
 *
 * <pre>{@code
 * try (ShareableList list = ShareableList.of("north", 273.15, null)) {
 *     pool.submit(() -> list.set(1, 280.4)).get();
 *     list.unlink();
 * }
 * }</pre>
 *
 * <p>An element may be replaced by one of another type. The room of a text or of bytes is what the
 * first value needs, up to the next multiple of 8 bytes; what is longer is refused. Other integers
 * are read as {@code Long}, and a {@code float} as {@code Double}.
 *
 * <p>Reading and writing is access to memory, without a call of another process; that two do not
 * meet at an element is for a {@link ProcessLock}. As with the memory, the name is gone after
 * {@link #unlink}, and each process closes it for itself. <b>Threads.</b> Any.
 *
 * <p><b>Python:</b> {@code multiprocessing.shared_memory.ShareableList}.
 */
public final class ShareableList extends AbstractList<@Nullable Object>
        implements RandomAccess, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** How memory begins that has such a list. */
    private static final long MARK = 0x4a3441534c697374L;

    /** The memory: the mark, the count; for each element its place and room; the elements. */
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final int HEADER = 16;
    private static final int UNIT = 8;

    // What an element is: the first byte of its first word, of which the rest is the length.
    private static final int NULL = 0;
    private static final int LONG = 1;
    private static final int DOUBLE = 2;
    private static final int BOOLEAN = 3;
    private static final int TEXT = 4;
    private static final int BYTES = 5;
    private static final int KIND_BITS = 8;

    private final SharedMemory memory;

    private ShareableList(SharedMemory memory) {
        this.memory = memory;
    }

    /** A new list of these values. */
    public static ShareableList of(@Nullable Object... values) {
        return copyOf(Arrays.asList(values));
    }

    /**
     * A new list of these values.
     *
     * @throws IllegalArgumentException if one of them is of another type
     */
    public static ShareableList copyOf(Collection<? extends @Nullable Object> values) {
        List<Element> elements = values.stream().map(Element::of).toList();
        long size = HEADER + 2L * UNIT * elements.size();
        for (Element element : elements) {
            size += UNIT + element.room();
        }
        SharedMemory memory = SharedMemory.create(size);
        MemorySegment segment = memory.segment();
        segment.set(WORD, UNIT, elements.size());
        long place = HEADER + 2L * UNIT * elements.size();
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            segment.set(WORD, HEADER + 2L * UNIT * i, place);
            segment.set(WORD, HEADER + 2L * UNIT * i + UNIT, element.room());
            element.writeTo(segment, place);
            place += UNIT + element.room();
        }
        segment.set(WORD, 0, MARK);
        return new ShareableList(memory);
    }

    /**
     * Opens what a process of this user has made.
     *
     * @param name its {@link #name}
     * @throws java.io.UncheckedIOException if there is none of this name, or none any more
     * @throws IllegalArgumentException if what has this name is no such list
     */
    public static ShareableList open(String name) {
        SharedMemory memory = SharedMemory.open(name);
        if (memory.size() < HEADER || memory.segment().get(WORD, 0) != MARK) {
            memory.close();
            throw new IllegalArgumentException("there is other memory of the name " + name);
        }
        return new ShareableList(memory);
    }

    /** A value, as it is written. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Element(int kind, byte[] content) {
        static Element of(@Nullable Object value) {
            return switch (value) {
                case null -> new Element(NULL, new byte[0]);
                case Boolean truth -> ofWord(BOOLEAN, truth ? 1 : 0);
                case Double number -> ofWord(DOUBLE, Double.doubleToRawLongBits(number));
                case Float number -> of(number.doubleValue());
                case Long number -> ofWord(LONG, number);
                case Integer number -> ofWord(LONG, number);
                case Short number -> ofWord(LONG, number);
                case Byte number -> ofWord(LONG, number);
                case String text -> new Element(TEXT, text.getBytes(StandardCharsets.UTF_8));
                case byte[] bytes -> new Element(BYTES, bytes);
                default ->
                        throw new IllegalArgumentException(
                                "value: a "
                                        + value.getClass().getName()
                                        + " (expected: null, a number of the primitive types, a"
                                        + " boolean, a String, a byte[])");
            };
        }

        private static Element ofWord(int kind, long word) {
            byte[] bytes = new byte[UNIT];
            MemorySegment.ofArray(bytes).set(WORD, 0, word);
            return new Element(kind, bytes);
        }

        /** Of how much it takes the place when it is the first. */
        long room() {
            return Math.max(UNIT, (content.length + UNIT - 1L) / UNIT * UNIT);
        }

        void writeTo(MemorySegment segment, long place) {
            MemorySegment.copy(
                    content, 0, segment, ValueLayout.JAVA_BYTE, place + UNIT, content.length);
            segment.set(WORD, place, kind | (long) content.length << KIND_BITS);
        }

        static @Nullable Object read(MemorySegment segment, long place) {
            long head = segment.get(WORD, place);
            MemorySegment content = segment.asSlice(place + UNIT, head >>> KIND_BITS);
            return switch ((int) (head & ((1 << KIND_BITS) - 1))) {
                case NULL -> null;
                case LONG -> content.get(WORD, 0);
                case DOUBLE -> Double.longBitsToDouble(content.get(WORD, 0));
                case BOOLEAN -> content.get(WORD, 0) != 0;
                case TEXT ->
                        new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
                default -> content.toArray(ValueLayout.JAVA_BYTE);
            };
        }
    }

    @Override
    public int size() {
        return (int) memory.segment().get(WORD, UNIT);
    }

    @Override
    public @Nullable Object get(int index) {
        return Element.read(memory.segment(), placeOf(index));
    }

    /**
     * Replaces an element.
     *
     * @throws IllegalArgumentException if the value is of no type that can be in it, or a text or
     *     bytes for which there is no room
     */
    @Override
    public @Nullable Object set(int index, @Nullable Object value) {
        Element element = Element.of(value);
        long place = placeOf(index);
        long room = memory.segment().get(WORD, HEADER + 2L * UNIT * index + UNIT);
        if (element.content().length > room) {
            throw new IllegalArgumentException(
                    "value: %d bytes (expected: no more than the %d of element %d)"
                            .formatted(element.content().length, room, index));
        }
        Object before = Element.read(memory.segment(), place);
        element.writeTo(memory.segment(), place);
        return before;
    }

    private long placeOf(int index) {
        return memory.segment().get(WORD, HEADER + 2L * UNIT * Objects.checkIndex(index, size()));
    }

    /** As with the type that it is read as; bytes are equal if each of them is. */
    @Override
    public int indexOf(@Nullable Object value) {
        for (int i = 0; i < size(); i++) {
            if (Objects.deepEquals(get(i), asRead(value))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int lastIndexOf(@Nullable Object value) {
        for (int i = size() - 1; i >= 0; i--) {
            if (Objects.deepEquals(get(i), asRead(value))) {
                return i;
            }
        }
        return -1;
    }

    /** How often it is in the list. */
    public int count(@Nullable Object value) {
        return (int) stream().filter(one -> Objects.deepEquals(one, asRead(value))).count();
    }

    private static @Nullable Object asRead(@Nullable Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case null, default -> value;
        };
    }

    // The memory

    /** What it is opened by. */
    public String name() {
        return memory.name();
    }

    /** Where it is. <b>Python:</b> {@code shm}. */
    public SharedMemory memory() {
        return memory;
    }

    /** Ends the use of it in this process, not in others. */
    @Override
    public void close() {
        memory.close();
    }

    /** Takes the name away: nobody can open it any more. */
    public void unlink() {
        memory.unlink();
    }
}
