package dev.asyncio4j.process.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The program of a pool's worker. */
public final class WorkerMain {
    /** When there is time for what is not needed for the first result. */
    private static final int SETTLED_MILLIS = 500;

    private WorkerMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        Thread sockets = new Thread(new FirstSocket(), "asyncio4j-first-socket");
        sockets.setDaemon(true);
        sockets.start();
        Introduction introduction = Startup.learn();
        Work work = Work.of(introduction.work());
        WorkerMemory memory = WorkerMemory.open(work.memory());
        Thread interrupts = new Thread(new NoInterrupts(), "asyncio4j-no-interrupts");
        interrupts.setDaemon(true);
        interrupts.start();
        try (SocketChannel channel = Reception.visit(introduction.socket(), work.token())) {
            new WorkerLoop(Link.ofOne(channel, memory), memory).run();
        }
        System.exit(0);
    }

    /** Has the JDK prepare its sockets, which takes long, while the worker prepares all else. */
    private static final class FirstSocket implements Runnable {
        @Override
        public void run() {
            try {
                SocketChannel.open(StandardProtocolFamily.UNIX).close();
            } catch (IOException failed) {
                // So will that which is used, and say why.
            }
        }
    }

    /**
     * Has Ctrl-C ignored, which is for the pool's program: this ends when that does. It takes the
     * JDK as long as half of its start, and who presses it at once mostly wants an end of all.
     */
    private static final class NoInterrupts implements Runnable {
        @Override
        public void run() {
            try {
                Thread.sleep(SETTLED_MILLIS);
                Interrupts.ignore();
            } catch (InterruptedException nobodyDoesThat) {
                // Then it ends by Ctrl-C, as any program.
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
