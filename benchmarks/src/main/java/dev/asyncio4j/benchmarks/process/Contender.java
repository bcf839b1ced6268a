package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.Tools;
import java.io.IOException;
import java.nio.file.Files;
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
            run(List.of(), Pools.WORKERS, more, List.of(), onLine);
        }

        private static void run(
                List<String> flags,
                int workers,
                int more,
                List<String> ofWorkers,
                Consumer<String> onLine)
                throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>();
            arguments.add(String.valueOf(workers));
            arguments.add(String.valueOf(more));
            arguments.addAll(ofWorkers);
            List<String> all = new ArrayList<>(Pools.FLAGS);
            all.addAll(flags);
            Jvm.run(StartProgram.class, all, arguments, onLine);
        }

        @Override
        public void work(String key, int size, Times times, Consumer<String> onLine)
                throws IOException, InterruptedException {
            List<String> arguments = times.withCompilers().arguments(key, size);
            Jvm.run(PoolProgram.class, Pools.FLAGS, arguments, onLine);
        }
    }

    /**
     * Our pool, where its program and its workers each have an AOT cache.
     *
     * @param ofProgram the file of the program's
     * @param ofWorkers that of the workers'
     */
    record OursCached(Path ofProgram, Path ofWorkers) implements Contender {
        private static final long LONGEST_MILLIS = 60_000;
        private static final long LOOK_MILLIS = 1_000;

        /** Has programs make the files, as the documentation tells users to. */
        static OursCached in(Path folder) throws IOException, InterruptedException {
            OursCached made =
                    new OursCached(folder.resolve("program.aot"), folder.resolve("workers.aot"));
            Ours.run(List.of(create(made.ofProgram)), 1, 0, List.of(), _ -> {});
            Ours.run(List.of(), 1, 0, List.of(create(made.ofWorkers)), _ -> {});
            awaitWhole(made.ofWorkers);
            return made;
        }

        private static String create(Path file) {
            return "-XX:AOTCacheOutput=" + file;
        }

        /** A JVM that cannot use the file ends at once. */
        private static List<String> use(Path file) {
            return List.of("-XX:AOTMode=on", "-XX:AOTCache=" + file);
        }

        /** A worker is left to itself that takes long for its end, as it does for such a file. */
        private static void awaitWhole(Path file) throws IOException, InterruptedException {
            long size = -1;
            for (long waited = 0; waited < LONGEST_MILLIS; waited += LOOK_MILLIS) {
                long now = Files.exists(file) ? Files.size(file) : 0;
                if (now > 0 && now == size) {
                    return;
                }
                size = now;
                Thread.sleep(LOOK_MILLIS);
            }
            throw new IOException("no worker has made " + file);
        }

        @Override
        public String name() {
            return "asyncio4j, AOT caches";
        }

        @Override
        public boolean has(Workload workload) {
            return false;
        }

        @Override
        public void start(int more, Consumer<String> onLine)
                throws IOException, InterruptedException {
            Ours.run(use(ofProgram), Pools.WORKERS, more, use(ofWorkers), onLine);
        }

        @Override
        public void work(String key, int size, Times times, Consumer<String> onLine) {
            throw new UnsupportedOperationException("only starts are measured");
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
