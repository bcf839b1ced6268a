package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Answers a {@link RemoteClassLoader}, on a thread of its own that ends with the connection. */
public final class ClassServer {
    private ClassServer() {}

    /** Begins to answer. */
    public static void serve(SocketChannel channel, ClassLoader loader) {
        try {
            Daemons.start("asyncio4j-classes", () -> answerAll(channel, loader));
        } catch (Throwable noThread) {
            // Who asks is told that there is nobody, rather than nothing.
            try {
                channel.close();
            } catch (IOException failed) {
                noThread.addSuppressed(failed);
            }
            throw noThread;
        }
    }

    private static void answerAll(SocketChannel channel, ClassLoader loader) {
        try (channel;
                DataInputStream questions = new DataInputStream(Channels.newInputStream(channel));
                DataOutputStream answers =
                        new DataOutputStream(Channels.newOutputStream(channel))) {
            while (true) {
                byte[] found = find(questions.readUTF(), loader);
                answers.writeInt(found == null ? -1 : found.length);
                if (found != null) {
                    answers.write(found);
                }
                answers.flush();
            }
        } catch (IOException ended) {
            // So has the worker.
        }
    }

    private static byte @Nullable [] find(String name, ClassLoader loader) throws IOException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream found = loader.getResourceAsStream(file)) {
            return found == null ? null : found.readAllBytes();
        }
    }
}
