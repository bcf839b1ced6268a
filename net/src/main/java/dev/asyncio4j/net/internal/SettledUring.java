package dev.asyncio4j.net.internal;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * io_uring, which reads to the end, and closes what it has.
 *
 * <p>With Netty 4.2.18 a connection whose end was reported while nobody read is not read from
 * again, though a reset is behind what was read last. So it is told that there is more, each time
 * that something has come.
 *
 * <p>And it gives up a socket that still has an operation when it is destroyed: such a socket would
 * stay open. So it is kept at work until all of them are closed.
 */
final class SettledUring implements IoHandler {
    /** With all of them it has waited for two seconds. */
    private static final int MOST_ROUNDS = 200;

    private static final long ROUND = Duration.ofMillis(10).toNanos();

    // Numbers of the operating system's.
    private static final byte POLL_ADD = 6;
    private static final byte RECEIVE = 27;
    private static final int READABLE = 1;
    private static final int ENDED = 0x2000;
    private static final int MORE_TO_COME = 2;

    private final IoHandler uring;
    private final Set<Settled> open = new HashSet<>();

    private SettledUring(IoHandler uring) {
        this.uring = uring;
    }

    static IoHandlerFactory around(IoHandlerFactory factory) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new SettledUring(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return uring.register(new Settled((IoUringIoHandle) handle));
    }

    private final class Settled implements IoUringIoHandle {
        private final IoUringIoHandle handle;
        private boolean ended;

        Settled(IoUringIoHandle handle) {
            this.handle = handle;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completed = (IoUringIoEvent) event;
            byte operation = completed.opcode();
            int result = completed.res();
            if (operation == POLL_ADD && result > 0 && (result & ENDED) != 0) {
                ended = true;
            }
            handle.handle(registration, event);
            if (ended && operation == RECEIVE && result > 0 && registration.isValid()) {
                handle.handle(
                        registration, new IoUringIoEvent(READABLE, MORE_TO_COME, POLL_ADD, 0L));
            }
        }

        @Override
        public void registered() {
            open.add(this);
            handle.registered();
        }

        @Override
        public void unregistered() {
            open.remove(this);
            handle.unregistered();
        }

        @Override
        public void close() {
            try {
                handle.close();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    /** Until every socket is closed, unless the operating system takes very long. */
    @Override
    public void prepareToDestroy() {
        for (Settled one : List.copyOf(open)) {
            try {
                one.close();
            } catch (IllegalStateException stillOpen) {
                // It is closed once more, by Netty.
            }
        }
        for (int i = 0; i < MOST_ROUNDS && !open.isEmpty(); i++) {
            uring.run(new Briefly());
        }
        uring.prepareToDestroy();
    }

    private static final class Briefly implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long delayNanos(long now) {
            return ROUND;
        }

        @Override
        public long deadlineNanos() {
            // Netty asks only whether there is one.
            return 0;
        }
    }

    @Override
    public void initialize() {
        uring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return uring.run(context);
    }

    @Override
    public void destroy() {
        uring.destroy();
    }

    @Override
    public void wakeup() {
        uring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return uring.isCompatible(type);
    }
}
