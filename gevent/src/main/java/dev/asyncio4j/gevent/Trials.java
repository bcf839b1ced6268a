package dev.asyncio4j.gevent;

/** How each call is tried. */
final class Trials {
    private Trials() {}

    static Trial.Opener of(Monkey.Call call) {
        return switch (call) {
            case SLEEP -> ThreadTrials::sleep;
            case PARK -> ThreadTrials::park;
            case THREAD_JOIN -> ThreadTrials::join;
            case BLOCKING_QUEUE -> ThreadTrials::queue;
            case FUTURE -> ThreadTrials::future;
            case COMPLETABLE_FUTURE -> ThreadTrials::completableFuture;
            case LOCK -> ThreadTrials::lock;
            case SEMAPHORE -> ThreadTrials::semaphore;
            case COUNT_DOWN_LATCH -> ThreadTrials::latch;
            case SYNCHRONIZED -> MonitorTrials::enter;
            case OBJECT_WAIT -> MonitorTrials::await;
            case ACCEPT -> SocketTrials::accept;
            case SOCKET -> SocketTrials::read;
            case SSL_SOCKET -> SocketTrials::handshake;
            case DATAGRAM_SOCKET -> SocketTrials::receive;
            case SOCKET_CHANNEL -> SocketTrials::channel;
            case PIPE -> SocketTrials::pipe;
            case SELECTOR -> SocketTrials::select;
            case HTTP_CLIENT -> SocketTrials::http;
            case DNS -> SocketTrials::lookUp;
            case PROCESS_READ -> ProcessTrials::read;
            case PROCESS_WAIT -> ProcessTrials::waitFor;
            case SYSTEM_IN -> StandardInput::open;
            case FILE_LOCK -> FileTrials::lock;
            case FILE_FORCE -> FileTrials::force;
            case FILE_READ -> FileTrials::read;
            case FILE_WRITE -> FileTrials::write;
        };
    }
}
