package dev.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps what asyncio4j logs while this is open, and off the console; a {@link System.Logger} is one
 * of {@code java.util.logging} where nothing else is on the class path.
 */
final class LogCapture implements AutoCloseable {
    // Held, since the log manager does not.
    private final Logger logger = Logger.getLogger("dev.asyncio4j");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Recorder();

    LogCapture() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    List<LogRecord> records() {
        return new ArrayList<>(records);
    }

    /** Costs next to nothing, for those who ask again and again. */
    boolean isEmpty() {
        return records.isEmpty();
    }

    List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** The one record that there must be. */
    LogRecord only() {
        if (records.size() != 1) {
            throw new AssertionError("expected one log record, found: " + messages());
        }
        return records.getFirst();
    }

    List<LogRecord> at(Level level) {
        return records.stream().filter(line -> line.getLevel().equals(level)).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private final class Recorder extends Handler {
        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
