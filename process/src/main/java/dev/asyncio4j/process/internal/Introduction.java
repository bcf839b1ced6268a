package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    /** Tells it. */
    public void writeTo(OutputStream output) throws IOException {
        DataOutputStream data = new DataOutputStream(output);
        data.writeUTF(name);
        data.writeUTF(identity);
        data.writeBoolean(daemon);
        data.writeBoolean(outlivesParent);
        data.writeUTF(home.toString());
        data.writeUTF(parentName);
        data.writeLong(parentPid);
        data.writeUTF(socket.toString());
        data.writeUTF(classToken);
        data.writeInt(work.length);
        data.write(work);
        data.flush();
    }

    static Introduction readFrom(DataInputStream data) throws IOException {
        return new Introduction(
                data.readUTF(),
                data.readUTF(),
                data.readBoolean(),
                data.readBoolean(),
                Path.of(data.readUTF()),
                data.readUTF(),
                data.readLong(),
                Path.of(data.readUTF()),
                data.readUTF(),
                data.readNBytes(data.readInt()));
    }
}
