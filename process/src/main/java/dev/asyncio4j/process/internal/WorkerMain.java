package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The program of a worker. On its standard input it is told where its pool is, and it ends when
 * that ends: so no worker outlives its parent, however that died.
 */
public final class WorkerMain {
    /** The exit code of a worker whose parent is gone. */
    private static final int ORPHANED = 75;

    private WorkerMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        InputStream input = System.in;
        Introduction introduction = Introduction.readFrom(new DataInputStream(input));
        System.setIn(InputStream.nullInputStream());
        Path folder = introduction.socket().toAbsolutePath().getParent();
        watch(input, folder);
        Thread.currentThread().setName(introduction.name());
        Thread.currentThread()
                .setContextClassLoader(
                        new RemoteClassLoader(introduction.socket(), introduction.classToken()));
        WorkerMemory memory = WorkerMemory.open(introduction.memory());
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(introduction.socket()));
            channel.write(
                    ByteBuffer.wrap(introduction.token().getBytes(StandardCharsets.ISO_8859_1)));
            new WorkerLoop(Link.ofOne(channel, memory), memory).run();
        }
        System.exit(0);
    }

    private static void watch(InputStream input, @Nullable Path folder) {
        Thread.ofPlatform()
                .daemon()
                .name("asyncio4j-parent-watch")
                .start(() -> {
                    try {
                        while (input.read() >= 0) {
                            // Nothing more is ever said.
                        }
                    } catch (IOException closed) {
                        // So the parent is gone, too.
                    }
                    if (folder != null) {
                        Folders.delete(folder);
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                });
    }
}
