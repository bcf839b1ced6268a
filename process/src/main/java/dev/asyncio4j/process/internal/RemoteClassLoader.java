package dev.asyncio4j.process.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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

    private static final String SUFFIX = ".class";

    private final Path socket;
    private final String token;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Set<String> absent = new HashSet<>();
    private @Nullable PatientChannel parent;

    RemoteClassLoader(Path socket, String token) {
        super("asyncio4j-remote", ClassLoader.getSystemClassLoader());
        this.socket = socket;
        this.token = token;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte @Nullable [] found;
        try {
            found = fetch(name);
        } catch (IOException failed) {
            throw new ClassNotFoundException(name + ": the parent process cannot be asked", failed);
        }
        if (found == null) {
            throw new ClassNotFoundException(
                    name + ": neither on the class path of the worker, nor in its parent process");
        }
        return defineClass(name, found, 0, found.length);
    }

    /** The file of a class is there for this process's own children. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream found = super.getResourceAsStream(name);
        if (found != null || !name.endsWith(SUFFIX)) {
            return found;
        }
        try {
            byte[] file =
                    fetch(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'));
            return file == null ? null : new ByteArrayInputStream(file);
        } catch (IOException unknown) {
            return null;
        }
    }

    private byte @Nullable [] fetch(String name) throws IOException {
        lock.lock();
        try {
            byte[] found = absent.contains(name) ? null : ask(name);
            if (found == null) {
                absent.add(name);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] ask(String name) throws IOException {
        PatientChannel asked = parent;
        if (asked == null) {
            asked = new PatientChannel(Reception.visit(socket, token));
            parent = asked;
        }
        asked.write(question(name));
        int length = asked.read(Integer.BYTES).getInt();
        return length < 0 ? null : asked.read(length).array();
    }

    private static ByteBuffer question(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeUTF(name);
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
