package dev.asyncio4j.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What programs in JVMs of their own have measured: each prints a name and a number a line. */
public final class Measured {
    private final Map<String, List<Double>> values = new HashMap<>();

    /** Takes a line of such a program. */
    public void take(String line) {
        int space = line.indexOf(' ');
        add(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
    }

    /** Takes one more value of that name. */
    public void add(String name, double value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    /** Whether there is anything of that name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The median of what was measured under that name. */
    public double median(String name) {
        return Medians.of(values.getOrDefault(name, List.of()));
    }
}
