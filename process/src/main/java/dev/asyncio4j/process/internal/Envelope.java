package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object as bytes that need nothing else to be understood: what its numbers mean comes first.
 * For objects of which few are sent, or which are sent to nobody knows whom.
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
     */
    public static Envelope seal(@Nullable Object value, ClassLoader loader) throws IOException {
        Vocabulary vocabulary = new Vocabulary(loader);
        ObjectEncoder encoder = ObjectEncoder.ofWhole(vocabulary);
        Message message = encoder.begin().write(value).end();
        Output output = new Output();
        output.putInt(vocabulary.size());
        for (byte[] definition : vocabulary.definitions(0, vocabulary.size())) {
            output.putInt(definition.length);
            output.write(definition, 0, definition.length);
        }
        output.write(message.bytes(), 0, message.bytes().length);
        return new Envelope(output.toBytes(), encoder.travellers());
    }

    /**
     * Reads an object.
     *
     * @throws ClassNotFoundException if its class is not there
     */
    public static @Nullable Object open(byte[] bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        Definitions definitions = new Definitions(loader);
        ByteBuffer input = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        for (int count = input.getInt(); count > 0; count--) {
            byte[] definition = new byte[input.getInt()];
            input.get(definition);
            definitions.add(definition);
        }
        byte[] message = new byte[input.remaining()];
        input.get(message);
        ObjectDecoder decoder = ObjectDecoder.ofResults(definitions, null);
        return decoder.begin(new Message(message, List.of())).read();
    }
}
