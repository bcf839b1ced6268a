package dev.asyncio4j.process.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The program of a pool's worker. */
public final class WorkerMain {
    private WorkerMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Thread sockets = new Thread(new FirstSocket(), "asyncio4j-first-socket");
        sockets.setDaemon(true);
        sockets.start();
        Introduction introduction = Startup.learn();
        Work work = Work.of(introduction.work());
        WorkerMemory memory = WorkerMemory.open(work.memory());
        try (SocketChannel channel = Reception.visit(introduction.socket(), work.token())) {
            AtExit.first(new LastWord(channel));
            new WorkerLoop(Link.ofOne(channel, memory), memory).run();
        } catch (ClosedChannelException exiting) {
            // What was to be sent will not be: this process has been told to end, or a task has.
        }
        System.exit(0);
    }

    /**
     * However this process ends, its pool hears of it before anything is waited for: nothing more
     * will come, and what does not end in time is killed.
     */
    private record LastWord(SocketChannel channel) implements Runnable {
        @Override
        public void run() {
            try {
                channel.shutdownOutput();
            } catch (IOException ended) {
                // So the pool knows.
            }
        }
    }

    /** Has the JDK prepare its sockets, which takes long, while the worker prepares all else. */
    private static final class FirstSocket implements Runnable {
        @Override
        public void run() {
            try {
                SocketChannel.open(StandardProtocolFamily.UNIX).close();
                Selector.open().close();
            } catch (IOException failed) {
                // So will that which is used, and say why.
            }
        }
    }

    /**
     * What a worker is told for its work.
     *
     * @param memory the file that it shares with its pool
     * @param token what it must say to be let in
     */
    public record Work(Path memory, String token) {
        public byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeUTF(memory.toString());
            data.writeUTF(token);
            return bytes.toByteArray();
        }

        static Work of(byte[] bytes) throws IOException {
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes));
            return new Work(Path.of(data.readUTF()), data.readUTF());
        }
    }
}
