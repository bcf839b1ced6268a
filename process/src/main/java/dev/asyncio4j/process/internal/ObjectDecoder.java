package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.StreamCorruptedException;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages into objects again: the other side of an {@link ObjectEncoder}.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class ObjectDecoder {
    private static final byte[] NOTHING = {};

    /** As a stream: forget what was read before, and then a null. */
    private static final byte[] FORGET = {
        ObjectStreamConstants.TC_RESET, ObjectStreamConstants.TC_NULL
    };

    private final Definitions definitions;
    private final @Nullable ObjectInputFilter filter;
    private final boolean ofCalls;
    private final Input input = new Input();
    private List<Object> arrays = List.of();

    /** Made when first needed, and made anew after a failure. */
    private @Nullable Objects objects;

    /** Whether it has read something of the message. */
    private boolean hasRead;

    private ObjectDecoder(
            Definitions definitions, @Nullable ObjectInputFilter filter, boolean ofCalls) {
        this.definitions = definitions;
        this.filter = filter;
        this.ofCalls = ofCalls;
    }

    /** A decoder of what its own pool or parent has it do: what lambdas do no filter decides. */
    public static ObjectDecoder ofCalls(Definitions definitions) {
        return new ObjectDecoder(definitions, null, true);
    }

    /**
     * A decoder of what comes back.
     *
     * @param filter decides which classes may come; null for those that the JVM's own filter lets
     */
    public static ObjectDecoder ofResults(
            Definitions definitions, @Nullable ObjectInputFilter filter) {
        return new ObjectDecoder(definitions, filter, false);
    }

    /** Begins to read a message, which belongs to this until the next. */
    public ObjectDecoder begin(Message message) {
        input.take(message.bytes(), message.bytes().length);
        arrays = message.arrays();
        return this;
    }

    /** Lets go of the message, and of the objects that were read from it. */
    public void end() {
        arrays = List.of();
        Objects stream = objects;
        if (stream != null && hasRead) {
            hasRead = false;
            input.take(FORGET, FORGET.length);
            try {
                stream.readObject();
            } catch (IOException | ClassNotFoundException impossible) {
                throw new AssertionError("null cannot be read", impossible);
            }
        }
        input.take(NOTHING, 0);
    }

    public int readInt() throws IOException {
        return input.takeInt();
    }

    public String readString() throws IOException {
        return input.takeString();
    }

    /**
     * The next object of the message.
     *
     * @throws ClassNotFoundException if its class is not there
     * @throws IOException if it cannot be read, or the filter refuses it
     */
    public @Nullable Object read() throws IOException, ClassNotFoundException {
        int tag = input.takeByte();
        return switch (tag) {
            case ObjectEncoder.NULL -> null;
            case ObjectEncoder.OBJECT -> readObject();
            case ObjectEncoder.INTEGER -> input.takeInt();
            case ObjectEncoder.LONG -> input.takeLong();
            case ObjectEncoder.DOUBLE -> Double.longBitsToDouble(input.takeLong());
            case ObjectEncoder.FALSE -> false;
            case ObjectEncoder.TRUE -> true;
            case ObjectEncoder.STRING -> input.takeString();
            case ObjectEncoder.LAMBDA -> readLambda();
            default -> throw new StreamCorruptedException("a value of an unknown kind: " + tag);
        };
    }

    private Object readLambda() throws IOException, ClassNotFoundException {
        if (!ofCalls) {
            throw new StreamCorruptedException("a lambda that no filter would see");
        }
        int site = input.takeInt();
        @Nullable Object[] captured = new @Nullable Object[input.takeInt()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = read();
        }
        try {
            return definitions.lambda(site, captured);
        } catch (InvalidClassException invalid) {
            throw absent(invalid);
        }
    }

    /** Its cause is what is asked for, if a class is not there. */
    private static InvalidClassException absent(InvalidClassException invalid)
            throws ClassNotFoundException {
        if (invalid.getCause() instanceof ClassNotFoundException absent) {
            throw absent;
        }
        return invalid;
    }

    private Object readObject() throws IOException, ClassNotFoundException {
        try {
            Objects stream = objects;
            if (stream == null) {
                stream = new Objects(input);
                objects = stream;
            }
            hasRead = true;
            return stream.readObject();
        } catch (InvalidClassException invalid) {
            objects = null;
            throw absent(invalid);
        } catch (Throwable broken) {
            objects = null;
            throw broken;
        }
    }

    private static Object create(Class<?> program) throws InvalidClassException {
        try {
            return Programs.create(program);
        } catch (ReflectiveOperationException | RuntimeException refused) {
            throw new InvalidClassException(program.getName(), refused);
        }
    }

    /** A class, as a filter sees it. How large the message is, it was shown before. */
    private record Shown(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 1;
        }
    }

    private final class Objects extends ObjectInputStream {
        Objects(InputStream source) throws IOException {
            super(source);
            enableResolveObject(true);
            if (filter != null) {
                setObjectInputFilter(filter);
            }
        }

        @Override
        protected void readStreamHeader() {
            // Both ends are ours.
        }

        @Override
        protected ObjectStreamClass readClassDescriptor()
                throws IOException, ClassNotFoundException {
            return definitions.type(readInt());
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) {
            return described.forClass();
        }

        @Override
        protected @Nullable Object resolveObject(@Nullable Object value) throws IOException {
            return value instanceof StandIn standIn ? resolve(standIn) : value;
        }

        private Object resolve(StandIn standIn) throws IOException {
            return switch (standIn) {
                case StandIn.LargeArray(int number) -> arrays.get(number);
                case StandIn.Lambda(int site, var captured) -> {
                    // In a stream of the JDK, these two are what stands for a lambda.
                    show(SerializedLambda.class);
                    show(definitions.capturing(site));
                    yield definitions.lambda(site, captured);
                }
                case StandIn.Program(var type) -> create(type);
                case StandIn.OnDisk file -> file.toPath();
                case StandIn.Buffer buffer -> buffer.toBuffer();
                case StandIn.Segment segment -> segment.toSegment();
            };
        }

        /** Has the filter decide on a class that it does not see in the stream. */
        private void show(Class<?> type) throws InvalidClassException {
            ObjectInputFilter filters = getObjectInputFilter();
            if (ofCalls || filters == null) {
                return;
            }
            ObjectInputFilter.Status status = filters.checkInput(new Shown(type));
            if (status == null || status == ObjectInputFilter.Status.REJECTED) {
                throw new InvalidClassException(type.getName(), "filter status: " + status);
            }
        }
    }
}
