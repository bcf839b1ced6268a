package dev.asyncio4j.net.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged while it is open, by loggers below a name; it goes nowhere else. */
public final class LogRecording extends Handler implements AutoCloseable {
    private final Logger logger;
    private final boolean usedParents;
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    /**
     * @param name empty for all loggers
     */
    public LogRecording(String name) {
        logger = Logger.getLogger(name);
        usedParents = logger.getUseParentHandlers();
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void publish(LogRecord record) {
        messages.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(usedParents);
    }
}
