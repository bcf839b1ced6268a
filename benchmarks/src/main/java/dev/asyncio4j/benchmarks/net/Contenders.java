package dev.asyncio4j.benchmarks.net;

import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.OnJdk;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Tools;
import dev.asyncio4j.benchmarks.net.servers.ServerProgram;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers that there are on this machine: ours, and then the others, first the one by which
 * ours are judged. What each serves it says itself when it starts, by naming its ports.
 */
final class Contenders {
    static final String STREAMS = "asyncio4j streams";
    static final String OWN_BUFFER = "asyncio4j streams, own buffer";
    static final String PROTOCOLS = "asyncio4j protocols";
    static final String BUFFERED = "asyncio4j buffered protocols";
    static final String NETTY = "bare Netty handler";
    static final String THREADS = "JDK virtual threads, one carrier";
    static final String ASYNCIO = "CPython asyncio streams";
    static final String UVLOOP = "uvloop streams";
    static final String GEVENT = "gevent StreamServer";
    static final String GO = "Go, one processor";

    private static final String PER_CORE = "asyncio4j perCore, ";

    /** Of Netty's requests a second, how much streams and protocols are to reach. */
    private static final double STREAMS_OF_NETTY = 0.9;

    private static final double PROTOCOLS_OF_NETTY = 0.97;

    /** Of a loop's requests a second, how much each of several loops is to reach. */
    private static final double EACH_OF_SEVERAL = 0.8;

    private static final Map<String, Double> LATENCIES = Map.of(NETTY, 1.2);

    private static final Goals STREAMS_GOALS =
            new Goals(
                    Map.of(NETTY, STREAMS_OF_NETTY, UVLOOP, 1.3, GEVENT, 2.0),
                    Map.of(NETTY, STREAMS_OF_NETTY),
                    LATENCIES);

    private static final Goals PROTOCOL_GOALS =
            new Goals(
                    Map.of(NETTY, PROTOCOLS_OF_NETTY),
                    Map.of(NETTY, PROTOCOLS_OF_NETTY),
                    LATENCIES);

    /** What programs with asyncio4j are started with; and what a JVM chooses that has one core. */
    private static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC");

    private static final String CORES = "-XX:ActiveProcessorCount=";

    private final Path folder;
    private final int sinkPort;
    private final Path certificate;
    private final Path key;

    private Contenders(Path folder, int sinkPort, X509Bundle identity) throws IOException {
        this.folder = folder;
        this.sinkPort = sinkPort;
        certificate =
                Files.writeString(
                        folder.resolve("certificate.pem"), identity.getCertificatePathPEM());
        key = Files.writeString(folder.resolve("key.pem"), identity.getPrivateKeyPEM());
    }

    /**
     * Those that work in this folder.
     *
     * @param folder for what has to be compiled, and for the certificate of all of them
     * @param sinkPort where a proxy passes the bytes on
     */
    static Contenders in(Path folder, int sinkPort) throws Exception {
        X509Bundle identity =
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=localhost")
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned();
        return new Contenders(folder, sinkPort, identity);
    }

    /** Finds them; says which are left out. */
    List<Contender> present(Progress progress) throws IOException, InterruptedException {
        List<Contender> all = new ArrayList<>(inJava());
        addPython(all, progress);
        addGo(all, progress);
        return List.copyOf(all);
    }

    private List<Contender> inJava() {
        List<String> oneCarrier = List.of(OnJdk.ONE_CARRIER, OnJdk.ONE_CARRIER_AT_MOST);
        return List.of(
                java(STREAMS, ServerProgram.STREAMS, List.of(), 1).ours(STREAMS_GOALS),
                java(OWN_BUFFER, ServerProgram.OWN_BUFFER, List.of(), 1).ours(STREAMS_GOALS),
                java(PROTOCOLS, ServerProgram.PROTOCOLS, List.of(), 1).ours(PROTOCOL_GOALS),
                java(BUFFERED, ServerProgram.BUFFERED, List.of(), 1).ours(PROTOCOL_GOALS),
                java(NETTY, ServerProgram.NETTY, List.of(), 1),
                java(THREADS, ServerProgram.THREADS, oneCarrier, 1));
    }

    /** A server of so many loops, each with a core; and one of one loop, to judge it by. */
    List<Contender> perCore(int loops) {
        String one = PER_CORE + "one loop";
        Goals goals = new Goals(Map.of(one, EACH_OF_SEVERAL * loops), Map.of(), Map.of());
        String kind = ServerProgram.PER_CORE;
        return List.of(
                java(PER_CORE + loops + " loops", kind, List.of(), loops).ours(goals),
                java(one, kind, List.of(), 1));
    }

    private Contender java(String name, String kind, List<String> furtherFlags, int cores) {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add(CORES + cores);
        flags.addAll(furtherFlags);
        List<String> arguments = ServerProgram.arguments(kind, sinkPort, certificate, key, cores);
        return Contender.java(name, Jvm.command(ServerProgram.class, flags, arguments))
                .onCores(cores);
    }

    private void addPython(List<Contender> all, Progress progress)
            throws IOException, InterruptedException {
        Path program = Tools.copy(Contenders.class, "echo.py", folder);
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("asyncio", ASYNCIO);
        modules.put("uvloop", UVLOOP);
        modules.put("gevent", GEVENT);
        for (Map.Entry<String, String> module : modules.entrySet()) {
            String name = module.getValue();
            if (Tools.runs(Tools.PYTHON, "-c", "import " + module.getKey())) {
                all.add(other(name, Map.of(), Tools.PYTHON, program.toString(), module.getKey()));
            } else {
                leftOut(name, "no " + module.getKey() + " for " + Tools.PYTHON, progress);
            }
        }
    }

    private void addGo(List<Contender> all, Progress progress)
            throws IOException, InterruptedException {
        Path source = Tools.copy(Contenders.class, "echo.go", folder);
        Path program = folder.resolve("echo-of-go");
        if (Tools.runs("go", "build", "-o", program.toString(), source.toString())) {
            all.add(other(GO, Map.of("GOMAXPROCS", "1"), program.toString()));
        } else {
            leftOut(GO, "no go, or it does not compile here", progress);
        }
    }

    private Contender other(String name, Map<String, String> environment, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add(certificate.toString());
        all.add(key.toString());
        return Contender.other(name, all, environment);
    }

    private static void leftOut(String name, String why, Progress progress) {
        progress.step("left out: " + name + " (" + why + ")");
    }
}
