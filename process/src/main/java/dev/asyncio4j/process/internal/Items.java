package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects as bytes that need nothing else to be read: whoever gets them, and however late. */
public final class Items {
    private Items() {}

    /**
     * Makes an object into bytes.
     *
     * @throws IllegalArgumentException if it cannot be sent; it says why
     */
    public static byte[] encode(@Nullable Object value) {
        Vocabulary vocabulary = new Vocabulary(Loaders.ofThisThread());
        Message message;
        try {
            message = ObjectEncoder.ofResults(vocabulary).begin().write(value).end();
        } catch (IOException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
        return write(vocabulary, message);
    }

    /** Makes a failure into bytes. */
    public static byte[] encodeFailure(Throwable thrown) {
        Vocabulary vocabulary = new Vocabulary(Loaders.ofThisThread());
        return write(vocabulary, Failure.encode(ObjectEncoder.ofResults(vocabulary), thrown));
    }

    private static byte[] write(Vocabulary vocabulary, Message message) {
        Output output = new Output();
        List<byte[]> definitions = vocabulary.definitions(0, vocabulary.size());
        output.putInt(definitions.size());
        for (byte[] definition : definitions) {
            output.putInt(definition.length);
            output.write(definition, 0, definition.length);
        }
        output.putInt(message.bytes().length);
        output.write(message.bytes(), 0, message.bytes().length);
        output.putInt(message.arrays().size());
        for (Object array : message.arrays()) {
            ArrayKind kind = java.util.Objects.requireNonNull(ArrayKind.of(array));
            MemorySegment memory = ArrayKind.memory(array);
            output.putString(kind.name());
            output.putInt(java.lang.reflect.Array.getLength(array));
            output.putMemory(memory);
        }
        return output.toBytes();
    }

    /**
     * Makes bytes into the object again.
     *
     * @throws IllegalStateException if its class is not here, or it cannot be read
     */
    public static @Nullable Object decode(byte[] bytes) {
        try {
            Definitions definitions = new Definitions(Loaders.ofThisThread());
            Message message = read(definitions, bytes);
            return ObjectDecoder.ofResults(definitions, null).begin(message).read();
        } catch (IOException | ClassNotFoundException unreadable) {
            throw new IllegalStateException(
                    "what came from another process cannot be read here: " + unreadable,
                    unreadable);
        }
    }

    /** Makes bytes into the failure again. */
    public static Failure decodeFailure(byte[] bytes) {
        try {
            Definitions definitions = new Definitions(Loaders.ofThisThread());
            Message message = read(definitions, bytes);
            return Failure.decode(ObjectDecoder.ofResults(definitions, null), message);
        } catch (IOException impossible) {
            throw new IllegalStateException("a failure cannot be read", impossible);
        }
    }

    private static Message read(Definitions definitions, byte[] bytes) throws IOException {
        Input input = new Input();
        input.take(bytes, bytes.length);
        int defined = input.takeInt();
        for (int i = 0; i < defined; i++) {
            definitions.add(input.takeBytes());
        }
        byte[] content = input.takeBytes();
        int count = input.takeInt();
        List<Object> arrays = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ArrayKind kind = ArrayKind.valueOf(input.takeString());
            Object array = ArrayKind.create(kind, input.takeInt());
            input.takeMemory(ArrayKind.memory(array));
            arrays.add(array);
        }
        return new Message(content, arrays);
    }
}
