package dev.asyncio4j.gevent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which blocking calls of the JDK's are cooperative here: suspend the greenlet that makes
 * them, and let the others go on.
 *
 * <p>What the report says is so in a greenlet, in {@link Gevent#run} and in any other task. In a
 * plain {@code main} outside of these, a call of the JDK's that blocks stops the hub, whatever it
 * is.
 *
 * <p>Nothing is patched, and nothing has to be: a greenlet is on a virtual thread. It is proved
 * instead, call by call. Each is made, for real, in a task beside another that is always ready, and
 * which alone ends the wait: it writes to the other end of the socket, puts into the queue, ends
 * the other process. Where the call blocks the loop, that task has no turn; then a thread ends the
 * wait after two seconds, and the report says no. What ends by itself, as the look-up of a name, is
 * cooperative if the other task had turns meanwhile.
 *
 * <pre>{@code
 * Monkey.Report report = Monkey.patchAll();
 * IO.println(report);
 * }</pre>
 *
 * <p>Calls that read and write ordinary files are not cooperative, as they are not in gevent: see
 * {@link Call#instead()}. Nor is any call in a class initialiser, or called by native code.
 *
 * <p>Only addresses of this machine are used; to look up the name of one, the system may ask its
 * DNS. Two processes and some files for a moment, sockets, threads: all is closed when the report
 * is there. The standard input is tried in a process of its own, and nothing is read from that of
 * the program. Other tasks go on meanwhile; one that blocks the loop for seconds may have a call
 * look as if it did.
 *
 * <p><b>Threads.</b> Plain ones, each with its hub, and those of tasks.
 *
 * <p><b>Python:</b> {@code gevent.monkey}.
 */
public final class Monkey {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private Monkey() {}

    /**
     * Tries all calls.
     *
     * <p><b>Suspends.</b> May be called on a plain thread, in a greenlet, and in any task.
     * <b>Cancellation</b> ends it, and closes what is open. What cannot be tried here, for example
     * since no process can be started, is a line of the report, and no error.
     *
     * <p><b>Python:</b> {@code monkey.patch_all()}.
     *
     * @throws IllegalStateException if called in a callback, which must not wait
     */
    public static Report patchAll() {
        return patch(EnumSet.allOf(Call.class));
    }

    /**
     * Like {@link #patchAll()}, of these calls alone.
     *
     * <p><b>Python:</b> {@code monkey.patch_socket()} and the like.
     */
    public static Report patch(Call first, Call... others) {
        return patch(EnumSet.of(first, others));
    }

    /**
     * Like {@link #patch(Call, Call...)}; in the order of {@link Call}, each once. All but some are
     * {@code EnumSet.complementOf(EnumSet.of(Call.SYSTEM_IN))}.
     *
     * <p><b>Python:</b> {@code monkey.patch_all(sys=False)}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Report patch(Collection<Call> calls) {
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("calls: none (expected: at least one)");
        }
        Set<Call> once = EnumSet.copyOf(calls);
        Hub.callingTarget();
        return Hub.<Report, RuntimeException>run(() -> prove(once));
    }

    private static Report prove(Set<Call> calls) {
        List<Line> lines = new ArrayList<>();
        try (Prober prober = new Prober(LIMIT)) {
            for (Call call : calls) {
                lines.add(Line.of(call, prober.probe(call.title, Trials.of(call))));
            }
            prober.finish();
        }
        return new Report(lines);
    }

    /** The calls. Each stands for those that wait in the same way. */
    public enum Call {
        SLEEP("Thread.sleep"),
        PARK("LockSupport.park"),
        THREAD_JOIN("Thread.join"),
        BLOCKING_QUEUE("BlockingQueue.take"),
        FUTURE("Future.get"),
        COMPLETABLE_FUTURE("CompletableFuture.join"),
        LOCK("ReentrantLock.lock"),
        SEMAPHORE("Semaphore.acquire"),
        COUNT_DOWN_LATCH("CountDownLatch.await"),
        SYNCHRONIZED("synchronized"),
        OBJECT_WAIT("Object.wait"),
        ACCEPT("ServerSocket.accept"),
        SOCKET("Socket: read"),
        SSL_SOCKET("SSLSocket: handshake"),
        DATAGRAM_SOCKET("DatagramSocket.receive"),
        SOCKET_CHANNEL("SocketChannel.read"),
        PIPE("Pipe: read"),
        SELECTOR("Selector.select"),
        HTTP_CLIENT("HttpClient.send"),
        DNS("InetAddress: look up", "Net.getaddrinfo, or Asyncio.toThread"),
        PROCESS_READ("Process: read its output", "Subprocess"),
        PROCESS_WAIT("Process.waitFor"),
        SYSTEM_IN("System.in.read", "Streams.openReadPipe"),
        FILE_LOCK("FileChannel.lock"),
        FILE_FORCE("FileChannel.force"),
        FILE_READ("files: read"),
        FILE_WRITE("files: write");

        private final String title;
        private final String instead;

        Call(String title) {
            this(title, "Asyncio.toThread");
        }

        Call(String title, String instead) {
            this.title = title;
            this.instead = instead;
        }

        /** The name in the report. */
        public String title() {
            return title;
        }

        /** What suspends the greenlet alone, where this call does not. */
        public String instead() {
            return instead;
        }
    }

    /** What is known of a call. */
    public enum Answer {
        /** It suspends the greenlet alone. */
        YES("yes"),
        /** It blocks all of the loop. */
        NO("no"),
        /** It could not be tried. */
        UNKNOWN("?");

        private final String word;

        Answer(String word) {
            this.word = word;
        }
    }

    /**
     * One call, and what is known of it.
     *
     * @param cooperative whether it is cooperative
     * @param seen what was seen when it was made
     */
    public record Line(Call call, Answer cooperative, String seen) {
        public Line {
            Objects.requireNonNull(call, "call");
            Objects.requireNonNull(cooperative, "cooperative");
            Objects.requireNonNull(seen, "seen");
        }

        private static Line of(Call call, Sighting sighting) {
            return new Line(call, answerOf(sighting.isCooperative()), sighting.text());
        }

        private static Answer answerOf(@Nullable Boolean isCooperative) {
            if (isCooperative == null) {
                return Answer.UNKNOWN;
            }
            return isCooperative ? Answer.YES : Answer.NO;
        }

        /** What to call instead, if it is not known to be cooperative. */
        public @Nullable String instead() {
            return cooperative == Answer.YES ? null : call.instead();
        }

        @Override
        public String toString() {
            String first = "%-26s %-3s  %s".formatted(call.title(), cooperative.word, seen);
            return instead() == null ? first : first + "; instead: " + instead();
        }
    }

    /**
     * The calls that were tried, in the order of {@link Call}. As text, it is a table.
     *
     * @param lines one for each
     */
    public record Report(List<Line> lines) {
        public Report {
            lines = List.copyOf(lines);
        }

        /** Whether every one of them is known to be cooperative. */
        public boolean isAllCooperative() {
            return lines.stream().allMatch(line -> line.cooperative() == Answer.YES);
        }

        /**
         * Whether this call is known to be cooperative; false if it was not tried.
         *
         * <p><b>Python:</b> {@code monkey.is_module_patched(name)}.
         */
        public boolean isCooperative(Call call) {
            return lines.stream()
                    .anyMatch(line -> line.call() == call && line.cooperative() == Answer.YES);
        }

        /** Those that are not known to be cooperative. */
        public List<Line> others() {
            return lines.stream().filter(line -> line.cooperative() != Answer.YES).toList();
        }

        @Override
        public String toString() {
            List<String> table = new ArrayList<>();
            lines.forEach(line -> table.add(line.toString()));
            return String.join(System.lineSeparator(), table);
        }
    }
}
