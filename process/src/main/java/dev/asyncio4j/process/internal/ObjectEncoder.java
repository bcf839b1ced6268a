package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects into messages.
 *
 * <p>It is the serialization of the JDK, but for what makes that slow: small values are written as
 * what they are, classes and call sites of lambdas by a number of the {@link Vocabulary}, large
 * arrays of primitives beside the rest; in calls, a lambda by its call site and what it has
 * captured. Within one message, an object that is met twice is one object again where it arrives.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class ObjectEncoder {
    static final int NULL = 0;
    static final int OBJECT = 1;
    static final int INTEGER = 2;
    static final int LONG = 3;
    static final int DOUBLE = 4;
    static final int FALSE = 5;
    static final int TRUE = 6;
    static final int STRING = 7;

    /** Only in calls: no filter sees it. */
    static final int LAMBDA = 8;

    /** Arrays of as many bytes travel beside the message. */
    private static final int LARGE = 16 << 10;

    private final Vocabulary vocabulary;
    private final boolean ofCalls;
    private final Output output = new Output();
    private List<Object> arrays = new ArrayList<>();
    private List<Traveller> travellers = List.of();

    /** Whether the next object is the first of its message, and so knows of none before. */
    private boolean forget;

    /** Made when first needed, and made anew after a failure. */
    private @Nullable Stream objects;

    private ObjectEncoder(Vocabulary vocabulary, boolean ofCalls) {
        this.vocabulary = vocabulary;
        this.ofCalls = ofCalls;
    }

    /** An encoder of what workers are to do, for {@link ObjectDecoder#ofCalls}. */
    public static ObjectEncoder ofCalls(Vocabulary vocabulary) {
        return new ObjectEncoder(vocabulary, true);
    }

    /** An encoder of what comes back, for {@link ObjectDecoder#ofResults}. */
    public static ObjectEncoder ofResults(Vocabulary vocabulary) {
        return new ObjectEncoder(vocabulary, false);
    }

    /** Begins a message. */
    public ObjectEncoder begin() {
        output.clear();
        arrays = new ArrayList<>();
        travellers = new ArrayList<>();
        forget = true;
        return this;
    }

    public ObjectEncoder writeInt(int value) {
        output.putInt(value);
        return this;
    }

    public ObjectEncoder writeString(String value) {
        output.putString(value);
        return this;
    }

    /**
     * Adds an object to the message.
     *
     * @throws NotSerializableException if it, or something it refers to, cannot be sent; it says
     *     where that is
     * @throws IOException what the object's own code threw
     */
    public ObjectEncoder write(@Nullable Object value) throws IOException {
        write(value, value);
        return this;
    }

    /**
     * Adds what the root refers to, or is.
     *
     * @param root what an error is explained with
     */
    private void write(@Nullable Object value, @Nullable Object root) throws IOException {
        // Without a switch over patterns, which takes a process long the first time.
        if (value == null) {
            output.write(NULL);
        } else if (value instanceof Integer number) {
            output.write(INTEGER);
            output.putInt(number);
        } else if (value instanceof Long number) {
            output.write(LONG);
            output.putLong(number);
        } else if (value instanceof Double number) {
            output.write(DOUBLE);
            output.putLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof Boolean truth) {
            output.write(truth ? TRUE : FALSE);
        } else if (value instanceof String text) {
            output.write(STRING);
            output.putString(text);
        } else {
            writeOther(value, Objects.requireNonNullElse(root, value));
        }
    }

    private void writeOther(Object value, Object root) throws IOException {
        SerializedLambda lambda = ofCalls ? Lambdas.written(value) : null;
        if (lambda != null && vocabulary.covers(lambda)) {
            writeLambda(lambda, root);
        } else {
            writeObject(value, root);
        }
    }

    private void writeLambda(SerializedLambda lambda, @Nullable Object root) throws IOException {
        output.write(LAMBDA);
        output.putInt(vocabulary.numberOf(lambda));
        int count = lambda.getCapturedArgCount();
        output.putInt(count);
        for (int i = 0; i < count; i++) {
            write(lambda.getCapturedArg(i), root);
        }
    }

    private void writeObject(Object value, Object root) throws IOException {
        output.write(OBJECT);
        try {
            Stream stream = objects;
            if (stream == null) {
                stream = new Stream(output);
                objects = stream;
            }
            if (forget) {
                forget = false;
                stream.reset();
            }
            stream.writeObject(value);
            stream.flush();
        } catch (NotSerializableException refused) {
            giveUp();
            throw Unserializable.explain(refused, root);
        } catch (StackOverflowError tooDeep) {
            giveUp();
            throw Unserializable.tooDeep(root);
        } catch (Throwable broken) {
            giveUp();
            throw broken;
        }
    }

    private void giveUp() {
        objects = null;
        travellers.forEach(Traveller::stay);
        travellers = List.of();
    }

    /** Which objects move with the message that was begun last. */
    public List<Traveller> travellers() {
        return travellers;
    }

    /** Ends the message, and lets go of what was written. */
    public Message end() {
        Message message = new Message(output.toBytes(), arrays);
        arrays = List.of();
        Stream stream = objects;
        if (stream != null && !forget) {
            try {
                stream.reset();
                stream.flush();
            } catch (IOException impossible) {
                throw new AssertionError("an array refused a byte", impossible);
            }
        }
        output.clear();
        return message;
    }

    /** Whether it is sent although it is not serializable. */
    static boolean replaces(Object value) {
        return value instanceof ByteBuffer
                || value instanceof MemorySegment
                || (value instanceof Path path && StandIn.OnDisk.covers(path))
                || Programs.isOne(value);
    }

    private final class Stream extends ObjectOutputStream {
        Stream(OutputStream target) throws IOException {
            super(target);
            enableReplaceObject(true);
        }

        @Override
        protected void writeStreamHeader() {
            // Both ends are ours.
        }

        @Override
        protected void writeClassDescriptor(ObjectStreamClass described) throws IOException {
            writeInt(vocabulary.numberOf(described));
        }

        @Override
        protected Object replaceObject(Object value) {
            return switch (value) {
                case Traveller traveller -> depart(traveller);
                case Proxy proxy -> Replaced.formOf(proxy);
                case SerializedLambda lambda ->
                        vocabulary.covers(lambda) ? standIn(lambda) : lambda;
                case ByteBuffer buffer -> StandIn.Buffer.of(buffer);
                case MemorySegment segment ->
                        new StandIn.Segment(
                                segment.toArray(ValueLayout.JAVA_BYTE), segment.isReadOnly());
                case Path path when StandIn.OnDisk.covers(path) ->
                        new StandIn.OnDisk(path.toString());
                case Serializable serializable -> isLarge(value) ? standIn(value) : serializable;
                default -> Programs.isOne(value) ? new StandIn.Program(value.getClass()) : value;
            };
        }

        private StandIn standIn(SerializedLambda lambda) {
            Object[] captured = new Object[lambda.getCapturedArgCount()];
            for (int i = 0; i < captured.length; i++) {
                captured[i] = lambda.getCapturedArg(i);
            }
            return new StandIn.Lambda(vocabulary.numberOf(lambda), captured);
        }

        private Object depart(Traveller traveller) {
            Object ticket = traveller.depart();
            travellers.add(traveller);
            return ticket;
        }

        private boolean isLarge(Object value) {
            return ArrayKind.of(value) != null && ArrayKind.memory(value).byteSize() >= LARGE;
        }

        private StandIn standIn(Object array) {
            arrays.add(array);
            return new StandIn.LargeArray(arrays.size() - 1);
        }
    }
}
