package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.OnJdk;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.net.servers.ServerProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The servers that there are on this machine: ours, and then the others, first the one by which
 * ours are judged. What each serves it says itself when it starts, by naming its ports.
 */
final class Contenders {
    static final String STREAMS = "asyncio4j streams";
    static final String NETTY = "bare Netty handler";
    static final String THREADS = "JDK virtual threads, one carrier";
    static final String ASYNCIO = "CPython asyncio streams";
    static final String UVLOOP = "uvloop streams";
    static final String GEVENT = "gevent StreamServer";
    static final String GO = "Go, one processor";

    private static final Goals STREAMS_GOALS =
            new Goals(Map.of(NETTY, 0.9, UVLOOP, 1.3, GEVENT, 2.0), 1.2);

    /** What programs with asyncio4j are started with; and what a JVM chooses that has one core. */
    private static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:ActiveProcessorCount=1",
                    "-XX:+UseSerialGC");

    /** The one that the system's packages are for. */
    private static final String PYTHON = "/usr/bin/python3";

    private final Path folder;
    private final int sinkPort;
    private final Progress progress;
    private final List<Contender> all = new ArrayList<>();

    private Contenders(Path folder, int sinkPort, Progress progress) {
        this.folder = folder;
        this.sinkPort = sinkPort;
        this.progress = progress;
    }

    /**
     * Finds them; says which are left out.
     *
     * @param folder for what has to be compiled
     * @param sinkPort where a proxy passes the bytes on to
     */
    static List<Contender> present(Path folder, int sinkPort, Progress progress)
            throws IOException, InterruptedException {
        Contenders contenders = new Contenders(folder, sinkPort, progress);
        contenders.addJava();
        contenders.addPython();
        contenders.addGo();
        return List.copyOf(contenders.all);
    }

    private void addJava() {
        all.add(java(STREAMS, ServerProgram.STREAMS, List.of()).ours(STREAMS_GOALS));
        all.add(java(NETTY, ServerProgram.NETTY, List.of()));
        List<String> oneCarrier = List.of(OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST);
        all.add(java(THREADS, ServerProgram.THREADS, oneCarrier));
    }

    private Contender java(String name, String kind, List<String> furtherFlags) {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(furtherFlags);
        List<String> arguments = List.of(kind, String.valueOf(sinkPort));
        return Contender.java(name, Jvm.command(ServerProgram.class, flags, arguments));
    }

    private void addPython() throws IOException, InterruptedException {
        Path program = Tools.copy("echo.py", folder);
        addPython(ASYNCIO, program, "asyncio", PYTHON + " is not there");
        addPython(UVLOOP, program, "uvloop", "no uvloop for " + PYTHON);
        addPython(GEVENT, program, "gevent", "no gevent for " + PYTHON);
    }

    private void addPython(String name, Path program, String module, String whyNot)
            throws InterruptedException {
        if (Tools.runs(PYTHON, "-c", "import " + module)) {
            List<String> command = List.of(PYTHON, program.toString(), module);
            all.add(Contender.other(name, command, Map.of()));
        } else {
            leftOut(name, whyNot);
        }
    }

    private void addGo() throws IOException, InterruptedException {
        Path source = Tools.copy("echo.go", folder);
        Path program = folder.resolve("echo-of-go");
        if (Tools.runs("go", "build", "-o", program.toString(), source.toString())) {
            List<String> command = List.of(program.toString());
            all.add(Contender.other(GO, command, Map.of("GOMAXPROCS", "1")));
        } else {
            leftOut(GO, "no go, or it does not compile here");
        }
    }

    private void leftOut(String name, String why) {
        progress.step("left out: " + name + " (" + why + ")");
    }
}
