package dev.asyncio4j.benchmarks.net.load;

import dev.asyncio4j.benchmarks.net.load.Course.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Connects, has a byte echoed, and closes: again and again, a few at a time. */
final class ConnectShare implements Course.Share, Wire.Receiver {
    private static final int AT_ONCE = 24;

    private final Wire wire;
    private final int most;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private int begun;
    private int done;

    /** For the leader. */
    private volatile long published;

    private long lastDone;

    /**
     * @param most how many connections to make
     */
    ConnectShare(Wire wire, int most) {
        this.wire = wire;
        this.most = most;
    }

    /** When the last one was closed, in nanoseconds; to be asked when all is over. */
    long lastDone() {
        return lastDone;
    }

    @Override
    public void wakeup() {
        wire.wakeup();
    }

    @Override
    public long done() {
        return published;
    }

    @Override
    public void run(Course course) throws IOException {
        try (wire) {
            course.isOpen();
            while (course.phase() != Phase.OVER) {
                while (begun - done < AT_ONCE && begun < most) {
                    begun++;
                    wire.open(this).send(one.clear());
                }
                wire.await();
                published = done;
            }
        }
    }

    @Override
    public void received(Wire.Link link, ByteBuffer bytes) throws IOException {
        link.close();
        lastDone = System.nanoTime();
        done++;
    }
}
