package dev.asyncio4j.gevent;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Calls that wait for a file, each with one of its own. */
final class FileTrials {
    private FileTrials() {}

    static Trial read() throws IOException {
        Path file = file();
        FileInputStream stream = new FileInputStream(file.toFile());
        return Trial.endingByItself(
                () -> stream.read(),
                () -> {
                    stream.close();
                    Files.delete(file);
                });
    }

    static Trial write() throws IOException {
        Path file = file();
        return Trial.endingByItself(
                () -> Files.writeString(file, "text"), () -> Files.delete(file));
    }

    static Trial force() throws IOException {
        return onChannel(channel -> channel.force(true));
    }

    static Trial lock() throws IOException {
        return onChannel(channel -> channel.lock().release());
    }

    private static Trial onChannel(ChannelCall call) throws IOException {
        Path file = file();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        return Trial.endingByItself(
                () -> call.on(channel),
                () -> {
                    channel.close();
                    Files.delete(file);
                });
    }

    private static Path file() throws IOException {
        Path file = Files.createTempFile("asyncio4j-", ".tmp");
        return Files.writeString(file, "text");
    }

    @FunctionalInterface
    private interface ChannelCall {
        void on(FileChannel channel) throws IOException;
    }
}
