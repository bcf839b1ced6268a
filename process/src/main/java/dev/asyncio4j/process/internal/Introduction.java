package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a process is told when it starts: on its standard input, which nobody else can read.
 *
 * @param name its name
 * @param identity which child of which child it is; empty for a worker
 * @param daemon whether it may have no children
 * @param outlivesParent whether it goes on when its parent has ended
 * @param home the folder that it may make
 * @param parentName its parent's name
 * @param parentPid its parent's process id
 * @param socket where its parent listens
 * @param classToken what it must say there to ask for classes
 * @param work what it is to do, as its main class reads it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Introduction(
        String name,
        String identity,
        boolean daemon,
        boolean outlivesParent,
        Path home,
        String parentName,
        long parentPid,
        Path socket,
        String classToken,
        byte[] work) {
    /**
     * Tells it. Its standard input is left open: when that ends, so does the process. If it has
     * ended already, that has no effect, since its exit code tells more.
     */
    public void sendTo(Process started) {
        try {
            writeTo(started.getOutputStream());
        } catch (IOException ended) {
            // So has the process.
        }
    }

    private void writeTo(OutputStream output) throws IOException {
        DataOutputStream data = new DataOutputStream(output);
        writeText(data, name);
        writeText(data, identity);
        data.writeBoolean(daemon);
        data.writeBoolean(outlivesParent);
        writeText(data, home.toString());
        writeText(data, parentName);
        data.writeLong(parentPid);
        writeText(data, socket.toString());
        writeText(data, classToken);
        data.writeInt(work.length);
        data.write(work);
        data.flush();
    }

    /** Of any length, unlike what {@code writeUTF} takes. */
    private static void writeText(DataOutputStream data, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    private static String readText(DataInputStream data) throws IOException {
        return new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8);
    }

    static Introduction readFrom(DataInputStream data) throws IOException {
        return new Introduction(
                readText(data),
                readText(data),
                data.readBoolean(),
                data.readBoolean(),
                Path.of(readText(data)),
                readText(data),
                data.readLong(),
                Path.of(readText(data)),
                readText(data),
                data.readNBytes(data.readInt()));
    }
}
