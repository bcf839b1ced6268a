package dev.asyncio4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Code for workers. */
final class PoolCode {
    private PoolCode() {}

    static long pid() {
        return ProcessHandle.current().pid();
    }

    static int square(int x) {
        return x * x;
    }

    /** Code that a test lets go on when it wants: until then it waits for a file to be there. */
    static boolean waitFor(String gate) throws Exception {
        while (!Files.exists(Path.of(gate))) {
            Thread.sleep(5);
        }
        return true;
    }

    /** Says that it has begun, by a file with its process id, and waits for another. */
    static boolean beginAndWaitFor(String begun, String gate) throws Exception {
        Path part = Path.of(begun + ".part");
        Files.writeString(part, String.valueOf(pid()));
        Files.move(part, Path.of(begun));
        return waitFor(gate);
    }

    /** Returns when so many processes have come to a folder, with this. */
    static void meet(String folder, int count) throws Exception {
        Files.createFile(Path.of(folder, String.valueOf(pid())));
        while (Path.of(folder).toFile().list().length < count) {
            Thread.sleep(5);
        }
    }

    static void open(String gate) throws IOException {
        Files.createFile(Path.of(gate));
    }

    static final class Complaint extends Exception {
        private static final long serialVersionUID = 1L;

        final int code;

        Complaint(int code) {
            super("code " + code);
            this.code = code;
        }
    }

    /** Throws, unless the code is zero. */
    static int complain(int code) throws Complaint {
        if (code != 0) {
            throw new Complaint(code);
        }
        return code;
    }
}
