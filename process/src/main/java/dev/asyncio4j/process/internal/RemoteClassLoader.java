package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Loads in a worker what its own class path lacks from the process it works for: classes that were
 * compiled in that one's memory, as those of a source file are that was started by {@code java
 * File.java}.
 */
final class RemoteClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Path socket;
    private final String token;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Set<String> absent = new HashSet<>();
    private @Nullable DataInputStream answers;
    private @Nullable DataOutputStream questions;

    RemoteClassLoader(Path socket, String token) {
        super("asyncio4j-remote", ClassLoader.getSystemClassLoader());
        this.socket = socket;
        this.token = token;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte @Nullable [] found;
        lock.lock();
        try {
            found = absent.contains(name) ? null : ask(name);
            if (found == null) {
                absent.add(name);
            }
        } catch (IOException failed) {
            throw new ClassNotFoundException(name + ": the parent process cannot be asked", failed);
        } finally {
            lock.unlock();
        }
        if (found == null) {
            throw new ClassNotFoundException(
                    name + ": neither on the class path of the worker, nor in its parent process");
        }
        return defineClass(name, found, 0, found.length);
    }

    private byte @Nullable [] ask(String name) throws IOException {
        DataOutputStream out = questions;
        DataInputStream in = answers;
        if (out == null || in == null) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            out = new DataOutputStream(Channels.newOutputStream(channel));
            in = new DataInputStream(Channels.newInputStream(channel));
            out.write(token.getBytes(StandardCharsets.ISO_8859_1));
            questions = out;
            answers = in;
        }
        out.writeUTF(name);
        out.flush();
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        return in.readNBytes(length);
    }
}
