package dev.asyncio4j.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Passes on what a worker prints, and remembers the last of its errors. */
final class WorkerPrints {
    private static final int REMEMBERED = 10;

    private final String worker;
    private final WorkerOutput output;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final ArrayDeque<String> lastErrors = new ArrayDeque<>();

    WorkerPrints(String worker, WorkerOutput output) {
        this.worker = worker;
        this.output = output;
    }

    /**
     * Begins, on threads of its own, which end with the process.
     *
     * @return completed when all was passed on
     */
    CompletableFuture<Void> read(Process process) {
        return CompletableFuture.allOf(
                read(process.inputReader(), false), read(process.errorReader(), true));
    }

    private CompletableFuture<Void> read(BufferedReader lines, boolean error) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name(worker + (error ? "-errors" : "-output"))
                .start(() -> {
                    passOn(lines, error);
                    end.complete(null);
                });
        return end;
    }

    private void passOn(BufferedReader lines, boolean error) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (error) {
                    remember(line);
                }
                accept(error, line);
            }
        } catch (IOException ended) {
            // So has the process.
        }
    }

    private void accept(boolean error, String line) {
        try {
            output.accept(worker, error, line);
        } catch (RuntimeException | Error dropped) {
            // As is said there.
        }
    }

    private void remember(String line) {
        lock.lock();
        try {
            if (lastErrors.size() == REMEMBERED) {
                lastErrors.remove();
            }
            lastErrors.add(line);
        } finally {
            lock.unlock();
        }
    }

    /** The last lines it has printed as errors, as a part of a message; empty if there are none. */
    String lastErrors() {
        lock.lock();
        try {
            return lastErrors.isEmpty()
                    ? ""
                    : ". It printed last:\n  " + String.join("\n  ", lastErrors);
        } finally {
            lock.unlock();
        }
    }
}
