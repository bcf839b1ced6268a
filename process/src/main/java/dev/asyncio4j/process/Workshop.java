package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.JavaCommand;
import dev.asyncio4j.process.internal.Message;
import dev.asyncio4j.process.internal.Reception;
import dev.asyncio4j.process.internal.Vocabulary;
import dev.asyncio4j.process.internal.WorkerMain;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a pool have in common, from its first to its last.
 *
 * @param vocabulary what the messages to them refer to
 * @param initializer what each does first; null for nothing
 * @param loader that of the code
 * @param folder where their sockets and files are
 * @param reception where they come to; opened with the first of them
 * @param command what they are started with
 */
record Workshop(
        ProcessPoolOptions options,
        Vocabulary vocabulary,
        @Nullable Message initializer,
        ClassLoader loader,
        Path folder,
        Reception reception,
        List<String> command) {

    static Workshop open(
            ProcessPoolOptions options,
            Vocabulary vocabulary,
            @Nullable Message initializer,
            ClassLoader loader)
            throws IOException {
        Path folder = Folders.create();
        try {
            Folders.ownSoon(folder);
            return new Workshop(
                    options,
                    vocabulary,
                    initializer,
                    loader,
                    folder,
                    Reception.at(folder.resolve("socket")),
                    JavaCommand.of(WorkerMain.class, folder, options.jvmArguments()));
        } catch (IOException | RuntimeException failed) {
            Folders.giveUp(folder);
            throw failed;
        }
    }

    long now() {
        return System.nanoTime();
    }

    /** Tells the listener something, which may fail. */
    void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error thrown) {
            warn("A listener of the pool " + options.name() + " has thrown", thrown);
        }
    }

    /** Leaves nothing behind. */
    void release() {
        try {
            reception.close();
        } catch (IOException | RuntimeException failed) {
            warn("Cannot close the socket of the pool " + options.name(), failed);
        }
        try {
            Folders.giveUp(folder);
        } catch (RuntimeException failed) {
            warn("Cannot delete the folder of the pool " + options.name(), failed);
        }
    }

    /** The logger is asked for when it is needed: loggers take long to be there. */
    private static void warn(String message, Throwable thrown) {
        System.getLogger(ProcessPoolExecutor.class.getName()).log(Level.WARNING, message, thrown);
    }
}
