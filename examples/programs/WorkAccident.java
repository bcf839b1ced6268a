// A worker is killed in the middle of its work, and the work is done all the same.
//
// Twelve parcels are packed by three workers. When four are packed, the process that came first is
// killed. What it had begun is done again, as the pool was told to; a new worker takes its place,
// and nothing else is touched.
// Python: has no such pool; there, one dead worker breaks a ProcessPoolExecutor with all its work.

import dev.asyncio4j.process.PoolListener;
import dev.asyncio4j.process.ProcessPoolExecutor;
import dev.asyncio4j.process.ProcessPoolOptions;

void main() {
    var options =
            ProcessPoolOptions.defaults()
                    .withWorkers(3)
                    .withName("packing")
                    .withRetries(1)
                    .withListener(new Foreman());
    try (var pool = ProcessPoolExecutor.create(options)) {
        var parcels = IntStream.rangeClosed(1, 12).boxed().toList();
        for (String packed : pool.map((Integer parcel) -> pack(parcel), parcels)) {
            IO.println(packed);
        }
    }
}

static String pack(int parcel) throws InterruptedException {
    Thread.sleep(20);
    return "parcel " + parcel + " is packed";
}

static final class Foreman implements PoolListener {
    private final Queue<Long> workers = new ConcurrentLinkedQueue<>();

    @Override
    public void workerStarted(String worker, long pid) {
        workers.add(pid);
    }

    @Override
    public void taskDone(long done, long submitted) {
        if (done == 4) {
            ProcessHandle.of(workers.remove()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public void workerEnded(String worker, long pid, int exitCode) {
        if (exitCode != 0) {
            IO.println("an accident: a worker has ended with " + exitCode);
        }
    }
}
