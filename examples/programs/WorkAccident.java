// A worker dies in the middle of its work, and the work is done all the same.
//
// Twelve parcels are packed by three workers. The process that packs the fifth is gone all at once.
// What that one had begun is done again, as the pool was told to; a new worker takes its place, and
// nothing else is touched.
// Python: has no such pool; there, one dead worker breaks a ProcessPoolExecutor with all its work.

import dev.asyncio4j.process.PoolListener;
import dev.asyncio4j.process.ProcessPoolExecutor;
import dev.asyncio4j.process.ProcessPoolOptions;

void main() throws IOException {
    Path accident = Files.createTempFile("accident", "");
    var options =
            ProcessPoolOptions.defaults()
                    .withWorkers(3)
                    .withName("packing")
                    .withRetries(1)
                    .withListener(new Foreman());
    String note = accident.toString();
    try (var pool = ProcessPoolExecutor.create(options)) {
        var parcels = IntStream.rangeClosed(1, 12).boxed().toList();
        for (String packed : pool.map((Integer parcel) -> pack(parcel, note), parcels)) {
            IO.println(packed);
        }
    }
}

static String pack(int parcel, String note) throws Exception {
    Thread.sleep(20);
    // The first who packs the fifth finds the note, and is gone.
    if (parcel == 5 && Files.deleteIfExists(Path.of(note))) {
        Runtime.getRuntime().halt(3);
    }
    return "parcel " + parcel + " is packed";
}

static final class Foreman implements PoolListener {
    @Override
    public void workerEnded(String worker, long pid, int exitCode) {
        if (exitCode != 0) {
            IO.println("an accident: a worker has ended with " + exitCode);
        }
    }
}
