package dev.asyncio4j.process;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Protocol;
import dev.asyncio4j.net.Transport;
import dev.asyncio4j.process.internal.Child;
import dev.asyncio4j.process.internal.Started;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of a subprocess, and what its protocol is told of them and of its end.
 *
 * <p>Until the protocol was told that it has begun, all else is kept.
 */
final class ProtocolPipes {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;

    private final Child child;
    private final SubprocessProtocol protocol;
    private final EventLoop loop = EventLoop.running();

    /** By their descriptors; null for those that are no pipes. */
    private final @Nullable Transport[] transports = new Transport[ERRORS + 1];

    private final boolean[] open = new boolean[ERRORS + 1];

    /** What is to be told; null once the protocol knows that it has begun. */
    private @Nullable Queue<Telling> kept = new ArrayDeque<>();

    private boolean ended;
    private boolean lossTold;

    /** Tells the protocol something. */
    @FunctionalInterface
    private interface Telling {
        void tell() throws Exception;
    }

    ProtocolPipes(Child child, SubprocessProtocol protocol) {
        this.child = child;
        this.protocol = protocol;
    }

    @Nullable Transport transport(int descriptor) {
        return descriptor < INPUT || descriptor > ERRORS ? null : transports[descriptor];
    }

    void open(Started started) throws IOException {
        if (started.stdin() != null) {
            open[INPUT] = true;
            transports[INPUT] =
                    Net.connectWritePipe(() -> new Pipe(INPUT), started.stdin()).transport();
        }
        open(OUTPUT, started.stdout());
        open(ERRORS, started.stderr());
    }

    private void open(int descriptor, @Nullable ReadableByteChannel from) throws IOException {
        if (from != null) {
            open[descriptor] = true;
            transports[descriptor] =
                    Net.connectReadPipe(() -> new Pipe(descriptor), from).transport();
        }
    }

    /** Tells the protocol that it has begun, in a callback, and what was kept. */
    void begin(SubprocessTransport transport) {
        Future<@Nullable Void> begun = loop.createFuture();
        loop.callSoon(() -> {
            if (begun.isDone()) {
                return;
            }
            try {
                protocol.connectionMade(transport);
            } catch (Throwable failed) {
                begun.setException(failed);
                return;
            }
            begun.setResult(null);
            tellWhatWasKept();
        });
        begun.await();
        child.whenEnded(() -> loop.callSoon(this::childEnded));
    }

    private void tellWhatWasKept() {
        Queue<Telling> all = Objects.requireNonNull(kept);
        kept = null;
        all.forEach(this::tell);
    }

    /** A protocol that throws is reported, and told what comes next. */
    private void tell(Telling telling) {
        if (kept != null) {
            kept.add(telling);
            return;
        }
        try {
            telling.tell();
        } catch (Exception failed) {
            loop.callExceptionHandler(
                    ExceptionContext.of("Exception in the protocol of " + child, failed));
        }
    }

    private void childEnded() {
        ended = true;
        tell(protocol::processExited);
        endIfComplete();
    }

    private void pipeLost(int descriptor, @Nullable Exception cause) {
        open[descriptor] = false;
        tell(() -> protocol.pipeConnectionLost(descriptor, cause));
        endIfComplete();
    }

    /** Once the program has ended, and all who have its output, nobody reads what is written. */
    private void endIfComplete() {
        if (!ended || open[OUTPUT] || open[ERRORS] || lossTold) {
            return;
        }
        Transport input = transports[INPUT];
        if (open[INPUT] && input != null) {
            input.abort();
        } else {
            lossTold = true;
            loop.callSoon(() -> tell(() -> protocol.connectionLost(null)));
        }
    }

    void close() {
        for (Transport pipe : transports) {
            if (pipe != null) {
                pipe.abort();
            }
        }
    }

    private final class Pipe implements Protocol {
        private final int descriptor;

        Pipe(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void dataReceived(byte[] data) {
            tell(() -> protocol.pipeDataReceived(descriptor, data));
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            pipeLost(descriptor, cause);
        }

        @Override
        public void pauseWriting() {
            protocol.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            tell(protocol::resumeWriting);
        }
    }
}
