// Two downloads at once, each in a process of its own: together they take as long as the longer
// one.
//
// Each process has its own id and its own memory, and both begin before the program waits for
// either.
// What the total adds is the start of the processes.
// Python: two Processes with start() and join(), and time.time() around them.

import dev.asyncio4j.process.ChildProcess;

void main() throws Exception {
    long start = System.nanoTime();
    var book = ChildProcess.start("book", () -> download("From Zero to Hospital.pdf"));
    var film = ChildProcess.start("film", () -> download("Peking Hot.avi"));
    book.join();
    film.join();
    IO.println("both are there, after %.2f s in all".formatted((System.nanoTime() - start) / 1e9));
    IO.println("exit codes: " + book.exitCode() + " and " + film.exitCode());
}

static void download(String file) throws InterruptedException {
    var process = ChildProcess.current();
    IO.println(process.name() + " (process " + process.pid() + ") begins to download " + file);
    int time = ThreadLocalRandom.current().nextInt(500, 1000);
    Thread.sleep(time);
    IO.println("%s is there, after %.2f s".formatted(file, time / 1e3));
}
