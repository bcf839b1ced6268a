package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that is copied piece by piece: a table of its arrays, its bytes, the arrays. The head
 * tells how long the first two are.
 */
final class LargeMessage {
    private final byte[] table;
    private final byte[] bytes;
    private final List<Object> arrays = new ArrayList<>();

    /** What is still to be copied; of the first, what is after {@code done}. */
    private final ArrayDeque<MemorySegment> sections = new ArrayDeque<>();

    private long done;

    /** Whether the table is still to come. */
    private boolean tableIsMissing;

    private LargeMessage(byte[] table, byte[] bytes) {
        this.table = table;
        this.bytes = bytes;
        add(table);
    }

    /** One to be sent. */
    static LargeMessage of(Message message) {
        LargeMessage large = new LargeMessage(tableOf(message.arrays()), message.bytes());
        large.addAll(message.arrays());
        return large;
    }

    /** One to be received. */
    static LargeMessage announced(byte[] head) throws IOException {
        Input input = new Input();
        input.take(head, head.length);
        LargeMessage large = new LargeMessage(new byte[input.takeInt()], new byte[input.takeInt()]);
        large.tableIsMissing = true;
        return large;
    }

    byte[] head() {
        Output output = new Output();
        output.putInt(table.length);
        output.putInt(bytes.length);
        return output.toBytes();
    }

    private static byte[] tableOf(List<Object> arrays) {
        Output output = new Output();
        output.putInt(arrays.size());
        for (Object array : arrays) {
            ArrayKind kind = ArrayKind.of(array);
            output.putString(Objects.requireNonNull(kind, "kind").name());
            output.putInt(Array.getLength(array));
        }
        return output.toBytes();
    }

    private void readTable() throws IOException {
        Input input = new Input();
        input.take(table, table.length);
        int count = input.takeInt();
        List<Object> announced = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ArrayKind kind = ArrayKind.valueOf(input.takeString());
            announced.add(ArrayKind.create(kind, input.takeInt()));
        }
        addAll(announced);
    }

    private void addAll(List<Object> all) {
        arrays.addAll(all);
        add(bytes);
        all.forEach(this::add);
    }

    private void add(Object array) {
        MemorySegment section = ArrayKind.memory(array);
        if (section.byteSize() > 0) {
            sections.add(section);
        }
    }

    boolean hasMore() {
        return !sections.isEmpty();
    }

    /** Fills a piece as far as possible; returns how far. */
    int copyTo(MemorySegment target) {
        long position = 0;
        for (MemorySegment section = sections.peek();
                section != null && position < target.byteSize();
                section = sections.peek()) {
            long count = Math.min(section.byteSize() - done, target.byteSize() - position);
            MemorySegment.copy(section, done, target, position, count);
            position += count;
            advance(section, count);
        }
        return (int) position;
    }

    /** Takes what a piece is filled with. */
    void copyFrom(MemorySegment source, long size) throws IOException {
        long position = 0;
        while (position < size) {
            @Nullable MemorySegment section = sections.peek();
            if (section == null) {
                throw new StreamCorruptedException("a message is longer than it said");
            }
            long count = Math.min(section.byteSize() - done, size - position);
            MemorySegment.copy(source, position, section, done, count);
            position += count;
            advance(section, count);
            if (tableIsMissing && sections.isEmpty()) {
                tableIsMissing = false;
                readTable();
            }
        }
    }

    private void advance(MemorySegment section, long count) {
        done += count;
        if (done == section.byteSize()) {
            sections.remove();
            done = 0;
        }
    }

    Message toMessage() {
        return new Message(bytes, arrays);
    }
}
