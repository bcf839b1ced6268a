package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * What a worker is told when it starts: on its standard input, which nobody else can read.
 *
 * @param name its name
 * @param socket where its pool listens
 * @param memory the file that the two share
 * @param token what it must say to be let in
 * @param classToken what it must say to ask for classes, on a connection for that
 */
public record Introduction(String name, Path socket, Path memory, String token, String classToken) {
    /** Tells it. */
    public void writeTo(OutputStream output) throws IOException {
        DataOutputStream data = new DataOutputStream(output);
        data.writeUTF(name);
        data.writeUTF(socket.toString());
        data.writeUTF(memory.toString());
        data.writeUTF(token);
        data.writeUTF(classToken);
        data.flush();
    }

    static Introduction readFrom(DataInputStream data) throws IOException {
        return new Introduction(
                data.readUTF(),
                Path.of(data.readUTF()),
                Path.of(data.readUTF()),
                data.readUTF(),
                data.readUTF());
    }
}
