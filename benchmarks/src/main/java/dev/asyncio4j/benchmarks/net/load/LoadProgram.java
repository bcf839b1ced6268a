package dev.asyncio4j.benchmarks.net.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Loads servers, one after the other, as it is told line by line on its standard input. Prints what
 * it measures, a name and a number a line, then a line {@code done}, or else {@code failed} with
 * the reason. It ends with its input.
 */
public final class LoadProgram {
    /**
     * Told with a port, the id of a process, a number of connections, a size, how many messages to
     * send each second or zero for as many as can be, and milliseconds to wait and to measure.
     */
    public static final String ECHO = "echo";

    /** The same over TLS. */
    public static final String ECHO_TLS = "echo-tls";

    /**
     * Told with a port, the id of a process, a number of connections at most, and milliseconds at
     * most.
     */
    public static final String CONNECT = "connect";

    /**
     * Told with a port, the id of a process, a number of connections, and milliseconds to wait and
     * to measure.
     */
    public static final String PROXY = "proxy";

    /** Told with a port and a number of connections. They are open, and idle, until the release. */
    public static final String HOLD = "hold";

    public static final String RELEASE = "release";

    public static final String DONE = "done";
    public static final String FAILED = "failed";

    /** Where it takes the bytes that come through a proxy: said at the start. */
    public static final String SINK_PORT = "sink";

    private final Loads loads;

    private LoadProgram(Loads loads) {
        this.loads = loads;
    }

    /** Takes the number of threads to load with. */
    public static void main(String[] arguments) throws Exception {
        Sink sink = Sink.open();
        var program = new LoadProgram(new Loads(Integer.parseInt(arguments[0]), sink));
        System.out.println(SINK_PORT + " " + sink.port());
        System.out.println(DONE);
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            program.answer(line.split(" "));
        }
        // Whatever is still open.
        Runtime.getRuntime().halt(0);
    }

    private void answer(String[] words) {
        int[] numbers = new int[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(words[i + 1]);
        }
        try {
            run(words[0], numbers).forEach((name, value) -> System.out.println(name + " " + value));
            System.out.println(DONE);
        } catch (Exception failed) {
            System.out.println(FAILED + " " + failed.getMessage());
        }
    }

    private Map<String, Double> run(String what, int[] of) throws Exception {
        return switch (what) {
            case ECHO -> loads.echo(server(of), dialogue(false, of), of[5], of[6]);
            case ECHO_TLS -> loads.echo(server(of), dialogue(true, of), of[5], of[6]);
            case CONNECT -> loads.connect(server(of), of[2], of[3]);
            case PROXY -> loads.proxy(server(of), of[2], of[3], of[4]);
            case HOLD -> {
                loads.hold(of[0], of[1]);
                yield Map.of();
            }
            case RELEASE -> {
                loads.release();
                yield Map.of();
            }
            default -> throw new IllegalArgumentException("what is " + what + "?");
        };
    }

    private static Dialogue dialogue(boolean tls, int[] of) {
        return new Dialogue(tls, of[2], of[3], of[4]);
    }

    private static Loaded server(int[] of) {
        return new Loaded(of[0], of[1]);
    }
}
