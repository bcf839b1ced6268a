// Asks which blocking calls of the JDK's let other greenlets go on, and proves it by making them.
//
// Nothing is patched: a greenlet is a virtual thread. Each call is made beside another task, which
// alone ends its wait; if the call kept the thread, that task would never have its turn. Files are
// read in native code, which keeps the thread: so a greenlet has a thread of a pool read them.
// Python: from gevent import monkey; monkey.patch_all(), and hub.threadpool for files.

import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Hub;
import dev.asyncio4j.gevent.Monkey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

void main() throws IOException {
    Monkey.Report report = Monkey.patchAll();
    IO.println(report);
    report.others().forEach(line -> IO.println("not cooperative: " + line.call().title()));

    Path file = Files.createTempFile("poem", ".txt");
    try {
        Files.writeString(file, "Slow poems read well.");
        String text =
                Gevent.spawn(() -> Hub.current().threadPool().apply(() -> Files.readString(file)))
                        .get();
        IO.println("by a thread of the pool: " + text);
    } finally {
        Files.delete(file);
    }
}
