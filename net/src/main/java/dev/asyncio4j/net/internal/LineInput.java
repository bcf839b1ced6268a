package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;

/**
 * The side of a line that is read from: has the channel read while the line's listener wants that,
 * and gives the listener what comes, and the end.
 *
 * <p><b>Threads.</b> As {@link Line}.
 */
public final class LineInput {
    private final Line line;
    private final Channel channel;
    private final Receiving receiving;

    /**
     * What came while nobody may hear of it. Before the beginning: Netty reads, though it is not
     * to, when the peer has closed its direction by then, and TLS may end its handshake with it.
     */
    private final InputBuffer held = new InputBuffer();

    private boolean begun;
    private boolean reading;

    /** The program wants nothing to come, whatever the listener wants. */
    private boolean paused;

    /** The channel has said that it will bring no more. */
    private boolean shut;

    /** The peer has; over TLS that comes before. */
    private boolean ended;

    LineInput(Line line, NettyPoller poller, Channel channel) {
        this.line = line;
        this.channel = channel;
        receiving = new Receiving(line, this, channel, poller);
    }

    // What the listener wants

    public void read(boolean on) {
        line.checkThread();
        if (reading != on) {
            reading = on;
            if (!on && channel.eventLoop().inEventLoop()) {
                update();
            } else {
                line.updateSoon();
            }
        }
    }

    /** Whether the listener wants what comes, and nobody has paused it. */
    public boolean isReading() {
        return reading && !paused;
    }

    // What the program wants

    /** Has nothing come until {@link #resume}: a listener that wants to read waits so long. */
    public void pause() {
        pause(true);
    }

    public void resume() {
        pause(false);
    }

    private void pause(boolean on) {
        line.checkThread();
        if (paused != on) {
            paused = on;
            line.updateSoon();
        }
    }

    public boolean isPaused() {
        return paused;
    }

    // What there is

    /** Whether there is something, perhaps, that the listener can receive by itself. */
    public boolean isReadable() {
        return receiving.isReadable();
    }

    /**
     * Receives bytes behind those in the buffer, and returns whether there were any. If not, the
     * listener hears of it when there are, or of the end.
     */
    public boolean receive(InputBuffer into) {
        return receiving.receive(into);
    }

    /**
     * Receives to where there is room, and returns how many bytes; zero is as above. Others may go
     * to the buffer, which must be empty.
     */
    public int receive(ByteBuffer room, InputBuffer rest) {
        return receiving.receive(room, rest);
    }

    /** Whether the peer will send no more. */
    public boolean isEnded() {
        return ended;
    }

    // What the line says

    /** There is a listener: gives it what has come, and the end. */
    void begin() {
        begun = true;
        if (!held.isEmpty()) {
            line.listener().received(Unpooled.wrappedBuffer(takeHeld()));
        }
        if (ended && !line.isLost()) {
            line.listener().ended();
        }
    }

    boolean hasBegun() {
        return begun;
    }

    /** Takes out what has come before there was a listener. */
    byte[] takeHeld() {
        return held.take(held.size());
    }

    boolean hasHeld() {
        return !held.isEmpty();
    }

    void dropHeld() {
        held.clear();
    }

    /** Has the channel read, or not. On the carrier. */
    void update() {
        boolean wanted = line.isTlsTalking() ? !shut : (isReading() && !line.isClosing() && !ended);
        if (wanted != channel.config().isAutoRead()) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** What has come is dropped, or the peer would get a reset. On the carrier. */
    void drain() {
        receiving.drain();
    }

    /** From now on everything comes through the channel's pipeline, or nothing. */
    void throughNetty() {
        receiving.throughNetty();
    }

    Receiving receiving() {
        return receiving;
    }

    /** Something can be received: whether the listener does that by itself. On the carrier. */
    boolean isWanted() {
        return begun
                && isReading()
                && !line.isClosing()
                && !ended
                && !line.tls().isThere()
                && line.listener().readable();
    }

    /** Netty has received something. On the carrier. */
    void received(ByteBuf bytes) {
        if (!begun) {
            held.add(bytes);
        } else if (!line.isClosing()) {
            line.listener().received(bytes);
        }
    }

    /** The channel will bring no more. */
    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    /** The peer sends no more. */
    void end() {
        if (!ended) {
            ended = true;
            if (!line.isClosing() && begun) {
                line.listener().ended();
            }
        }
    }
}
