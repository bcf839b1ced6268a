package dev.asyncio4j.process.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** The kinds of arrays whose memory can be sent as it is. */
@SuppressWarnings("ImmutableEnumChecker") // layouts are immutable, and do not say so
enum ArrayKind {
    BYTES(byte.class, ValueLayout.JAVA_BYTE),
    SHORTS(short.class, ValueLayout.JAVA_SHORT_UNALIGNED),
    CHARS(char.class, ValueLayout.JAVA_CHAR_UNALIGNED),
    INTS(int.class, ValueLayout.JAVA_INT_UNALIGNED),
    LONGS(long.class, ValueLayout.JAVA_LONG_UNALIGNED),
    FLOATS(float.class, ValueLayout.JAVA_FLOAT_UNALIGNED),
    DOUBLES(double.class, ValueLayout.JAVA_DOUBLE_UNALIGNED);

    private static final ArrayKind[] ALL = values();

    private final Class<?> element;
    private final ValueLayout layout;

    ArrayKind(Class<?> element, ValueLayout layout) {
        this.element = element;
        this.layout = layout;
    }

    static @Nullable ArrayKind of(Object value) {
        Class<?> component = value.getClass().getComponentType();
        if (component == null || !component.isPrimitive()) {
            return null;
        }
        for (ArrayKind kind : ALL) {
            if (kind.element == component) {
                return kind;
            }
        }
        return null;
    }

    static ArrayKind numbered(int ordinal) {
        return ALL[ordinal];
    }

    long byteSize(Object array) {
        return Array.getLength(array) * layout.byteSize();
    }

    Object create(int length) {
        return Array.newInstance(element, length);
    }

    void copyOut(Object array, int index, MemorySegment target, long offset, int count) {
        MemorySegment.copy(array, index, target, layout, offset, count);
    }

    void copyIn(MemorySegment source, long offset, Object array, int count) {
        MemorySegment.copy(source, layout, offset, array, 0, count);
    }

    int elementSize() {
        return (int) layout.byteSize();
    }
}
