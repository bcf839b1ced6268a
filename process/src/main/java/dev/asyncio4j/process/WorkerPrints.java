package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Daemons;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/** Passes on what a worker prints, and remembers the last of it. */
final class WorkerPrints {
    /** Lines of each of the two streams, and characters of a line. */
    private static final int REMEMBERED = 10;

    private static final int LONGEST = 500;

    /** For so long an open stream has nothing to say when all that was in it has been read. */
    private static final long QUIET_MILLIS = 100;

    private final String worker;
    private final WorkerOutput output;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final ArrayDeque<String> lastErrors = new ArrayDeque<>();
    private final ArrayDeque<String> lastOutput = new ArrayDeque<>();

    /** How many lines were read, and how many of them were passed on. */
    private long read;

    private long passedOn;

    /** Completed when all was passed on. */
    private volatile CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    WorkerPrints(String worker, WorkerOutput output) {
        this.worker = worker;
        this.output = output;
    }

    /**
     * Begins, on threads of its own, which end with the process, or with who else holds its output
     * open.
     *
     * @return completed when all was passed on
     */
    CompletableFuture<Void> read(Process process) {
        ended =
                CompletableFuture.allOf(
                        read(process.inputReader(), false), read(process.errorReader(), true));
        return ended;
    }

    private CompletableFuture<Void> read(BufferedReader lines, boolean error) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Daemons.start(
                worker + (error ? "-errors" : "-output"),
                () -> {
                    passOn(lines, error);
                    end.complete(null);
                });
        return end;
    }

    private void passOn(BufferedReader lines, boolean error) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                remember(line, error ? lastErrors : lastOutput);
                accept(error, line);
            }
        } catch (IOException closed) {
            // So has the process.
        }
    }

    private void accept(boolean error, String line) {
        try {
            output.accept(worker, error, line);
        } catch (RuntimeException | Error dropped) {
            // As is said there.
        } finally {
            countPassedOn();
        }
    }

    private void countPassedOn() {
        lock.lock();
        try {
            passedOn++;
        } finally {
            lock.unlock();
        }
    }

    private void remember(String line, ArrayDeque<String> last) {
        String shown = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
        lock.lock();
        try {
            read++;
            if (last.size() == REMEMBERED) {
                last.remove();
            }
            last.add(shown);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until what the process has printed was passed on, after its end. Others that it has
     * started may hold its output open, and print on: they are not waited for.
     *
     * @param mostMillis how long it waits at most for who takes the lines
     */
    void awaitLast(long mostMillis) {
        long before = passedOnIfAll();
        for (long left = mostMillis; left > 0; left -= QUIET_MILLIS) {
            try {
                ended.get(QUIET_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException open) {
                long now = passedOnIfAll();
                if (now >= 0 && now == before) {
                    return;
                }
                before = now;
            } catch (InterruptedException | ExecutionException enough) {
                return;
            }
        }
    }

    /** How many lines were passed on; less than zero if one that was read has not been. */
    private long passedOnIfAll() {
        lock.lock();
        try {
            return read == passedOn ? passedOn : -1;
        } finally {
            lock.unlock();
        }
    }

    /** The last lines it has printed, as a part of a message; empty if there are none. */
    String last() {
        lock.lock();
        try {
            StringBuilder text = new StringBuilder();
            if (!lastErrors.isEmpty()) {
                text.append(". Its last errors:\n  ").append(String.join("\n  ", lastErrors));
            }
            if (!lastOutput.isEmpty()) {
                text.append(text.isEmpty() ? ". Its" : "\nIts")
                        .append(" last output:\n  ")
                        .append(String.join("\n  ", lastOutput));
            }
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
