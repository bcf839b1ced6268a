package dev.asyncio4j.net;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A context of the program's, which takes a lock for each engine. */
class LockingContext extends SSLContextSpi {
    final ReentrantLock lock = new ReentrantLock();
    private final SSLContext context = Certificates.LOCALHOST.context();

    TlsOptions options() throws NoSuchAlgorithmException {
        return TlsOptions.of(new SSLContext(this, SSLContext.getDefault().getProvider(), "TLS") {});
    }

    private <T> T locked(Supplier<T> making) {
        lock.lock();
        try {
            return making.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return locked(context::createSSLEngine);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return locked(() -> context.createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("initialized already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return context.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.getClientSessionContext();
    }
}
