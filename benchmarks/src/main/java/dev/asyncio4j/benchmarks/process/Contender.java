package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Who has a pool of workers. All of them print the same names, and a number after each. */
interface Contender {
    String name();

    /** Whether it has something that a loop can await, and whatever else the workload needs. */
    boolean has(Workload workload);

    /** Runs a program that starts one pool, and then so many more. */
    void start(int more, Consumer<String> onLine) throws IOException, InterruptedException;

    /**
     * Runs a program in which a pool does a workload.
     *
     * @param key that of the workload
     */
    void work(String key, int size, Times times, Consumer<String> onLine)
            throws IOException, InterruptedException;

    /** Our pool. */
    record Ours() implements Contender {
        @Override
        public String name() {
            return "asyncio4j";
        }

        @Override
        public boolean has(Workload workload) {
            return true;
        }

        @Override
        public void start(int more, Consumer<String> onLine)
                throws IOException, InterruptedException {
            Jvm.run(StartProgram.class, Pools.FLAGS, List.of(String.valueOf(more)), onLine);
        }

        @Override
        public void work(String key, int size, Times times, Consumer<String> onLine)
                throws IOException, InterruptedException {
            List<String> arguments = times.withCompilers().arguments(key, size);
            Jvm.run(PoolProgram.class, Pools.FLAGS, arguments, onLine);
        }
    }

    /**
     * A pool of CPython's.
     *
     * @param script the file {@code pools.py}
     * @param kind what the script calls it
     * @param method how it starts processes
     */
    record CPython(Path script, Kind kind, String method) implements Contender {
        enum Kind {
            EXECUTOR("executor", "CPython ProcessPoolExecutor"),
            POOL("pool", "CPython multiprocessing.Pool");

            private final String key;
            private final String title;

            Kind(String key, String title) {
                this.key = key;
                this.title = title;
            }
        }

        @Override
        public String name() {
            return kind.title + ", " + method;
        }

        @Override
        public boolean has(Workload workload) {
            return workload != Workload.ROUND_TRIP_IN_LOOP || kind == Kind.EXECUTOR;
        }

        @Override
        public void start(int more, Consumer<String> onLine)
                throws IOException, InterruptedException {
            run(List.of("start", String.valueOf(more)), onLine);
        }

        @Override
        public void work(String key, int size, Times times, Consumer<String> onLine)
                throws IOException, InterruptedException {
            run(times.arguments(key, size), onLine);
        }

        private void run(List<String> arguments, Consumer<String> onLine)
                throws IOException, InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of(Tools.PYTHON, script.toString(), kind.key, method));
            command.addAll(arguments);
            Jvm.run(name() + " " + arguments, command, onLine);
        }
    }
}
