package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a worker does: one call after the other, all on one thread. */
final class WorkerLoop {
    /** The exit code of a worker that ran out of memory; others of its threads may be broken. */
    private static final int OUT_OF_MEMORY = 3;

    private final Link link;
    private final WorkerMemory memory;
    private final Vocabulary vocabulary = new Vocabulary(Loaders.ofThisThread());
    private final ObjectEncoder encoder = ObjectEncoder.ofResults(vocabulary);
    private final Definitions definitions = new Definitions(Loaders.ofThisThread());
    private final ObjectDecoder decoder = ObjectDecoder.ofCalls(definitions);

    /** How many of the own definitions the pool was told. */
    private int told;

    private boolean hasAnswered;

    WorkerLoop(Link link, WorkerMemory memory) {
        this.link = link;
        this.memory = memory;
    }

    /** Works until there is no more to do, or nobody to do it for. */
    void run() throws IOException {
        try {
            while (obey(link.receive())) {
                // The next.
            }
        } catch (EOFException gone) {
            // The pool has ended, and so do we.
        }
    }

    private boolean obey(@Nullable Frame frame) throws IOException {
        if (frame == null || frame.kind() == Wire.FINISH) {
            return false;
        }
        switch (frame.kind()) {
            case Wire.DEFINE -> definitions.add(frame.content());
            case Wire.INITIALIZE -> initialize(link.message(frame));
            case Wire.CALL -> call(frame.first(), frame.second(), message(frame));
            default -> throw new StreamCorruptedException("an unknown frame: " + frame);
        }
        return true;
    }

    /** Of a call. One that there is no room for is fatal, and the task is not to be given again. */
    private Message message(Frame frame) throws IOException {
        try {
            return link.message(frame);
        } catch (OutOfMemoryError tooLarge) {
            memory.claim(frame.first(), frame.second(), frame.second() + Wire.BEGUN);
            System.err.println("A message is too large for this worker: " + tooLarge);
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
            throw tooLarge;
        }
    }

    private void initialize(Message message) throws IOException {
        try {
            ((Callable<?>) require(decoder.begin(message).read())).call();
            System.out.flush();
            answer(Wire.READY, 0, 0, encoder.begin().end());
        } catch (Throwable thrown) {
            answer(Wire.NOT_READY, 0, 0, Failure.encode(encoder, thrown));
        }
    }

    private void call(int claim, int value, Message message) throws IOException {
        if (!memory.claim(claim, value, value + Wire.BEGUN)) {
            // Taken back: somebody else does it, or nobody.
            return;
        }
        Throwable failure = null;
        Message result;
        int kind = Wire.RETURNED;
        try {
            result = perform(message);
        } catch (Throwable thrown) {
            failure = thrown;
            kind = Wire.THROWN;
            result = Failure.encode(encoder, thrown);
        }
        decoder.end();
        Thread.interrupted();
        System.out.flush();
        try {
            answer(kind, claim, value, result);
        } catch (UnsendableException tooLarge) {
            answer(Wire.THROWN, claim, value, Failure.encode(encoder, tooLarge));
        }
        if (failure instanceof OutOfMemoryError) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
    }

    private Message perform(Message message) throws Exception {
        decoder.begin(message);
        int form = decoder.readInt();
        if (form == Wire.CODE) {
            Callable<?> code = (Callable<?>) require(decoder.read());
            Object result = code.call();
            return encoder.begin().write(result).end();
        }
        return performItems();
    }

    private static Object require(@Nullable Object code) {
        if (code == null) {
            throw new IllegalArgumentException("the code is null");
        }
        return code;
    }

    private Message performItems() throws Exception {
        ItemFunction function = (ItemFunction) require(decoder.read());
        int count = decoder.readInt();
        @Nullable Object[] items = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            items[i] = decoder.read();
        }
        for (int i = 0; i < count; i++) {
            items[i] = function.applyTo(items[i]);
        }
        encoder.begin();
        for (Object item : items) {
            encoder.write(item);
        }
        return encoder.end();
    }

    private void answer(int kind, int claim, int value, Message message) throws IOException {
        int defined = vocabulary.size();
        for (byte[] definition : vocabulary.definitions(told, defined)) {
            link.send(Wire.DEFINE, definition);
        }
        told = defined;
        link.send(kind, claim, value, message);
        link.flush();
        if (!hasAnswered) {
            hasAnswered = true;
            ignoreInterrupts();
        }
    }

    /**
     * Ctrl-C is for the pool's program: the worker ends when that does. To say so takes a JVM as
     * long as half of its start, so it is not done before the first answer.
     */
    private static void ignoreInterrupts() {
        Thread thread = new Thread(new NoInterrupts(), "asyncio4j-no-interrupts");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class NoInterrupts implements Runnable {
        @Override
        public void run() {
            Interrupts.ignore();
        }
    }
}
