package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object as bytes that need nothing else to be understood, whoever gets them, and however late:
 * what its numbers mean comes first, and its large arrays last. For objects of which few are sent,
 * or which are sent to nobody knows whom.
 *
 * @param bytes the object
 * @param travellers what moves with it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Envelope(byte[] bytes, List<Traveller> travellers) {
    /**
     * Writes an object.
     *
     * @throws IOException if it cannot be sent; it says why
     * @throws IllegalArgumentException if it is too large for a message
     */
    public static Envelope seal(@Nullable Object value) throws IOException {
        Vocabulary vocabulary = new Vocabulary(Loaders.ofThisThread());
        ObjectEncoder encoder = ObjectEncoder.ofResults(vocabulary);
        Message message = encoder.begin().write(value).end();
        try {
            return new Envelope(pack(vocabulary, message), encoder.travellers());
        } catch (IllegalArgumentException | OutOfMemoryError tooLarge) {
            encoder.travellers().forEach(Traveller::stay);
            throw tooLarge;
        }
    }

    /** Writes a failure. */
    static byte[] sealFailure(Throwable thrown) {
        Vocabulary vocabulary = new Vocabulary(Loaders.ofThisThread());
        return pack(vocabulary, Failure.encode(ObjectEncoder.ofResults(vocabulary), thrown));
    }

    static byte[] pack(Vocabulary vocabulary, Message message) {
        // At once, not when some gigabytes have been copied.
        Output.requireSendable(sizeOf(message));
        Output output = new Output();
        List<byte[]> definitions = vocabulary.definitions(0, vocabulary.size());
        output.putInt(definitions.size());
        definitions.forEach(output::putBytes);
        output.putBytes(message.bytes());
        output.putInt(message.arrays().size());
        for (Object array : message.arrays()) {
            ArrayKind kind = Objects.requireNonNull(ArrayKind.of(array), "kind");
            output.putString(kind.name());
            output.putInt(Array.getLength(array));
            output.putMemory(ArrayKind.memory(array));
        }
        return output.toBytes();
    }

    private static long sizeOf(Message message) {
        long size = message.bytes().length;
        for (Object array : message.arrays()) {
            size += ArrayKind.memory(array).byteSize();
        }
        return size;
    }

    /**
     * Reads an object.
     *
     * @throws StreamCorruptedException if the bytes are no object
     * @throws ClassNotFoundException if its class is not there
     */
    public static @Nullable Object open(byte[] bytes) throws IOException, ClassNotFoundException {
        Definitions definitions = new Definitions(Loaders.ofThisThread());
        Message message = unpack(definitions, bytes);
        return ObjectDecoder.ofResults(definitions, null).begin(message).read();
    }

    /** Reads what the parent of this process has it do. */
    static @Nullable Object openCode(byte[] bytes) throws IOException, ClassNotFoundException {
        Definitions definitions = new Definitions(Loaders.ofThisThread());
        Message message = unpack(definitions, bytes);
        return ObjectDecoder.ofCalls(definitions).begin(message).read();
    }

    /** Reads a failure. */
    static Failure openFailure(byte[] bytes) throws IOException {
        Definitions definitions = new Definitions(Loaders.ofThisThread());
        Message message = unpack(definitions, bytes);
        return Failure.decode(ObjectDecoder.ofResults(definitions, null), message);
    }

    private static Message unpack(Definitions definitions, byte[] bytes)
            throws StreamCorruptedException {
        Input input = new Input();
        input.take(bytes, bytes.length);
        try {
            int defined = input.takeInt();
            for (int i = 0; i < defined; i++) {
                definitions.add(input.takeBytes());
            }
            byte[] content = input.takeBytes();
            List<Object> arrays = new ArrayList<>();
            int count = input.takeInt();
            for (int i = 0; i < count; i++) {
                ArrayKind kind = ArrayKind.valueOf(input.takeString());
                arrays.add(input.takeArray(kind, input.takeInt()));
            }
            return new Message(content, arrays);
        } catch (IOException | IllegalArgumentException other) {
            StreamCorruptedException thrown = new StreamCorruptedException("no object, but bytes");
            thrown.initCause(other);
            throw thrown;
        }
    }
}
