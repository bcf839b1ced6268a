package dev.asyncio4j.benchmarks;

import dev.asyncio4j.benchmarks.core.CoreSuite;
import dev.asyncio4j.benchmarks.greenlet.GreenletSuite;
import dev.asyncio4j.benchmarks.net.NetSuite;
import dev.asyncio4j.benchmarks.process.ProcessSuite;
import dev.asyncio4j.benchmarks.sync.SyncSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Runs a suite, prints its table, and writes it as JSON. */
public final class Benchmarks {
    private static final List<Suite> SUITES =
            List.of(
                    new CoreSuite(),
                    new SyncSuite(),
                    new NetSuite(),
                    new ProcessSuite(),
                    new GreenletSuite());
    private static final String QUICK = "--quick";

    private Benchmarks() {}

    /** Takes the folder for the results, and what the user gave to the script. */
    public static void main(String[] arguments) throws Exception {
        Path results = Path.of(arguments[0]);
        Request request;
        try {
            request = Request.of(List.of(arguments).subList(1, arguments.length));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        Report report = run(request);
        System.out.println(request.suite().title());
        System.out.println(report.machine());
        System.out.println();
        System.out.print(Table.of(report.figures()));
        System.out.println();
        System.out.print(Verdicts.of(report.figures()));
        if (request.quick()) {
            System.out.println("A first look, from one short run of each: too rough for verdicts.");
        }
        Path file = results.resolve(report.suite() + ".json");
        write(report, file);
        System.out.println("Also in " + file);
    }

    /** What the user wants. */
    record Request(Suite suite, boolean quick) {
        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException with what is wrong with it and what would be right
         */
        static Request of(List<String> arguments) {
            List<String> names = new ArrayList<>(arguments);
            boolean quick = names.remove(QUICK);
            if (names.size() != 1) {
                throw new IllegalArgumentException(usage());
            }
            String name = names.getFirst();
            return SUITES.stream()
                    .filter(suite -> suite.name().equals(name))
                    .findFirst()
                    .map(suite -> new Request(suite, quick))
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "no suite \"" + name + "\"; there is: " + suiteNames()));
        }
    }

    private static String usage() {
        return "usage: benchmarks/run SUITE [" + QUICK + "], where SUITE is: " + suiteNames();
    }

    private static String suiteNames() {
        return String.join(", ", SUITES.stream().map(Suite::name).toList());
    }

    private static Report run(Request request) throws Exception {
        Effort effort = request.quick() ? Effort.QUICK : Effort.FULL;
        Instant date = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Figure> figures = request.suite().measure(effort, System.err::println);
        return new Report(
                request.suite().name(),
                request.quick(),
                date,
                Machine.present(),
                request.quick() ? figures.stream().map(Figure::withoutTarget).toList() : figures);
    }

    private static void write(Report report, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, Json.of(report));
    }
}
