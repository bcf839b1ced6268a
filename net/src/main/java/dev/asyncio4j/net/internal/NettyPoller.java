package dev.asyncio4j.net.internal;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.engine.Engine;
import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sleeps where the operating system reports I/O, and has Netty read and write there, on the loop's
 * own thread.
 *
 * <p>Netty takes a thread for its own by comparing it with the carrier; a task is on another. So
 * what is to be done to a channel is done in a {@link #onCarrier turn on the bare carrier}.
 *
 * <p><b>Threads.</b> As {@link Poller}.
 */
public final class NettyPoller implements Poller {
    private final Engine engine;
    private final IoKind kind;
    private final ManualIoEventLoop channels;

    /** Says so to Netty too, which looks at it before it goes to sleep. */
    private final AtomicBoolean woken = new AtomicBoolean();

    // What is to be done with channels before the next poll, in order; and a list to take turns.
    private List<Runnable> works = new ArrayList<>();
    private List<Runnable> spare = new ArrayList<>();

    private final Intake intake = new Intake();
    private final Staging staging = new Staging();

    /** Of the line whose channel is being registered. */
    private @Nullable Receiving registering;

    private boolean isAttached;
    private int open;

    /** What was opened in debug mode, and in which order. */
    private final Map<OpenSource, Integer> sources = new WeakHashMap<>();

    private int sourcesEver;
    private @Nullable Readiness readiness;

    /** Channels that are open, and that Netty does not know of when it closes all that it has. */
    private final Set<Channel> inMemory = new HashSet<>(0);

    private final Set<Dependant> dependants = new LinkedHashSet<>(0);

    private NettyPoller(Engine engine) {
        this.engine = engine;
        kind = IoKind.chosen();
        channels = new Channels(kind.newHandlers(() -> registering));
    }

    /** For Netty, which would otherwise sleep through a wake-up that came just before. */
    private final class Channels extends ManualIoEventLoop {
        Channels(IoHandlerFactory handlers) {
            super(null, null, handlers);
        }

        @Override
        protected boolean canBlock() {
            return !woken.get();
        }
    }

    /**
     * The one of the loop on which the calling task runs; from the first call on, that loop sleeps
     * in it.
     *
     * <p><b>Suspends</b> at the first call in the JVM, while another thread loads Netty.
     */
    public static NettyPoller ofRunningLoop() {
        // Says what to do where none runs.
        EventLoop.running();
        Engine engine = Objects.requireNonNull(Engine.ofThisThread(), "no running loop");
        if (!IoKind.isChosen()) {
            Asyncio.toThread(() -> {
                IoKind.chosen();
            });
        }
        if (!(engine.poller() instanceof NettyPoller)) {
            engine.poller(new NettyPoller(engine));
        }
        return (NettyPoller) engine.poller();
    }

    IoKind kind() {
        return kind;
    }

    /** Has the channel's events reported here, until it is closed. On the carrier. */
    ChannelFuture register(Channel channel) {
        open++;
        channel.closeFuture().addListener(_ -> open--);
        return registerWithNetty(channel);
    }

    private ChannelFuture registerWithNetty(Channel channel) {
        ChannelPromise registered = channel.newPromise();
        Line line = channel.pipeline().get(Line.class);
        registering = line == null ? null : line.input().receiving();
        try {
            channel.unsafe().register(channels, registered);
        } finally {
            registering = null;
        }
        return registered;
    }

    /** The same for a channel to which nothing comes from outside. On the carrier. */
    void registerInMemory(Channel channel) {
        inMemory.add(channel);
        channel.closeFuture().addListener(_ -> inMemory.remove(channel));
        registerWithNetty(channel);
    }

    /** The same for a channel to which other threads bring what comes. On the carrier. */
    void registerPipe(Channel channel) {
        open++;
        channel.closeFuture().addListener(_ -> open--);
        registerInMemory(channel);
    }

    /** Has it told when the loop is closed, if it has not ended by then. Loop thread only. */
    public void add(Dependant dependant) {
        open++;
        dependants.add(dependant);
        opened(dependant);
    }

    /** It has ended. Loop thread only. */
    public void remove(Dependant dependant) {
        if (dependants.remove(dependant)) {
            open--;
        }
    }

    /** One more thing is waited for. Loop thread only. */
    void opened() {
        open++;
    }

    /** It is waited for no more. Loop thread only. */
    void closed() {
        open--;
    }

    /** Remembers, in debug mode, that the calling code has this opened. */
    public void opened(OpenSource source) {
        engine.host().note(source);
        accepted(source);
    }

    /** Remembers, in debug mode, that this was opened by a peer. */
    void accepted(OpenSource source) {
        if (engine.isStrict()) {
            sources.put(source, sourcesEver++);
        }
    }

    @Override
    public List<OpenSource> leftOpen() {
        return sources.entrySet().stream()
                .filter(opened -> opened.getKey().isLeftOpen())
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What waits for channels of the JDK's. */
    Readiness readiness() {
        if (readiness == null) {
            readiness = new Readiness(this);
        }
        return readiness;
    }

    /** A task waits for what real time alone brings forward; to be taken back. */
    public void goneOutside() {
        engine.goneOutside();
    }

    /** It waits no more. */
    public void backFromOutside() {
        engine.backFromOutside();
    }

    Engine engine() {
        return engine;
    }

    Intake intake() {
        return intake;
    }

    Staging staging() {
        return staging;
    }

    /**
     * Does something with channels when the turns of this iteration have been taken, before the
     * loop polls; in the order of the calls. Loop thread only.
     */
    public void onCarrier(Runnable work) {
        if (!engine.isClosed()) {
            works.add(work);
        }
    }

    @Override
    public boolean hasWork() {
        return !works.isEmpty();
    }

    /** Does what is to be done by now; what that gives to do is for the next time. */
    private void work() {
        List<Runnable> now = works;
        works = spare;
        spare = now;
        for (Runnable work : now) {
            try {
                work.run();
            } catch (Throwable bug) {
                engine.host().bug(bug);
            }
        }
        now.clear();
    }

    @Override
    public void attach(Thread loopThread) {
        if (!isAttached) {
            channels.setOwningThread(loopThread);
            isAttached = true;
        } else if (!channels.inEventLoop(loopThread)) {
            throw new IllegalStateException(
                    "the loop has open sockets and must run on the thread that it had before, not"
                            + " on "
                            + loopThread.getName());
        }
    }

    @Override
    public boolean isBoundToThread() {
        return true;
    }

    @Override
    public boolean hasSources() {
        return open > 0;
    }

    /** So that Netty's buffers and much else are kept for this thread. */
    @Override
    public void surround(Runnable run) {
        FastThreadLocalThread.runWithFastThreadLocal(() -> {
            run.run();
            work();
        });
    }

    @Override
    public void poll() {
        work();
        channels.runNow();
    }

    @Override
    public boolean await(long nanos) {
        boolean worked = hasWork();
        work();
        // To Netty zero is: without limit.
        int done =
                worked || nanos <= 0
                        ? channels.runNow()
                        : channels.run(nanos == Waiter.NEVER ? 0 : nanos);
        return woken.getAndSet(false) || worked || done > 0;
    }

    @Override
    public void wakeup() {
        woken.set(true);
        channels.wakeup();
    }

    /** Closes every channel that is still open. */
    @Override
    public void close() {
        work();
        List.copyOf(dependants).forEach(Dependant::loopClosed);
        dependants.clear();
        if (readiness != null) {
            readiness.close();
        }
        List.copyOf(inMemory).forEach(Channel::close);
        channels.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!channels.isTerminated()) {
            channels.runNow();
        }
        intake.close();
        staging.close();
    }
}
