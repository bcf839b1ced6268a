package dev.asyncio4j;

import dev.asyncio4j.spi.Poller;
import java.util.ArrayList;
import java.util.List;

/** Does as the poller of a loop does, and keeps a record of what was asked of it. */
final class RecordingPoller implements Poller {
    private final Poller poller;

    // Loop thread only, while that runs.
    final List<Thread> attached = new ArrayList<>();
    int polls;
    int waits;
    int closes;

    private RecordingPoller(Poller poller) {
        this.poller = poller;
    }

    /** Puts one in the place of the loop's poller. */
    static RecordingPoller of(EventLoop loop) {
        RecordingPoller recording = new RecordingPoller(loop.engine.poller());
        loop.engine.poller(recording);
        return recording;
    }

    /** How many iterations the loop has begun. */
    int iterations() {
        return polls + waits;
    }

    @Override
    public void attach(Thread loopThread) {
        attached.add(loopThread);
        poller.attach(loopThread);
    }

    @Override
    public void poll() {
        polls++;
        poller.poll();
    }

    @Override
    public boolean await(long nanos) {
        waits++;
        return poller.await(nanos);
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    @Override
    public void close() {
        closes++;
        poller.close();
    }
}
