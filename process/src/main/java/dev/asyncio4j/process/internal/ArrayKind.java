package dev.asyncio4j.process.internal;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The kinds of arrays whose memory can be sent as it is. */
enum ArrayKind {
    BYTES(Byte.BYTES),
    SHORTS(Short.BYTES),
    CHARS(Character.BYTES),
    INTS(Integer.BYTES),
    LONGS(Long.BYTES),
    FLOATS(Float.BYTES),
    DOUBLES(Double.BYTES);

    /** Of an element, in bytes. */
    private final int size;

    ArrayKind(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    static @Nullable ArrayKind of(Object value) {
        return switch (value) {
            case byte[] _ -> BYTES;
            case short[] _ -> SHORTS;
            case char[] _ -> CHARS;
            case int[] _ -> INTS;
            case long[] _ -> LONGS;
            case float[] _ -> FLOATS;
            case double[] _ -> DOUBLES;
            default -> null;
        };
    }

    static Object create(ArrayKind kind, int length) {
        return switch (kind) {
            case BYTES -> new byte[length];
            case SHORTS -> new short[length];
            case CHARS -> new char[length];
            case INTS -> new int[length];
            case LONGS -> new long[length];
            case FLOATS -> new float[length];
            case DOUBLES -> new double[length];
        };
    }

    static MemorySegment memory(Object array) {
        return switch (array) {
            case byte[] bytes -> MemorySegment.ofArray(bytes);
            case short[] shorts -> MemorySegment.ofArray(shorts);
            case char[] chars -> MemorySegment.ofArray(chars);
            case int[] ints -> MemorySegment.ofArray(ints);
            case long[] longs -> MemorySegment.ofArray(longs);
            case float[] floats -> MemorySegment.ofArray(floats);
            case double[] doubles -> MemorySegment.ofArray(doubles);
            default -> throw new IllegalArgumentException("no array: " + array);
        };
    }
}
