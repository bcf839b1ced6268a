package dev.asyncio4j.cli;

import dev.asyncio4j.cli.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the doctor thinks of a machine. */
final class Examination {
    private static final long GIB = 1L << 30;
    private static final long ENOUGH_MEMORY = 2 * GIB;

    private static final List<JdkBug> JDK_BUGS =
            List.of(
                    new JdkBug(
                            "JDK-8369227",
                            "a virtual thread outside the loop may sleep on when it is woken",
                            Runtime.Version.parse("25.0.3"),
                            "use no virtual threads of your own, only tasks and platform threads"),
                    new JdkBug(
                            "JDK-8373120",
                            "a virtual thread, and so a task, that waits to enter a synchronized"
                                    + " block or in Object.wait may never go on",
                            Runtime.Version.parse("25.0.4"),
                            "let tasks use java.util.concurrent.locks, or asyncio4j's own locks, and"
                                    + " no synchronized that another thread holds for long"));

    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    private Examination(Machine machine) {
        this.machine = machine;
    }

    /**
     * A defect of Java 25 that was mended in an update.
     *
     * @param fixedIn the first version without it
     * @param avoid what keeps clear of it in earlier ones
     */
    private record JdkBug(String id, String effect, Runtime.Version fixedIn, String avoid) {
        boolean isIn(Runtime.Version java) {
            return java.feature() == fixedIn.feature() && java.compareToIgnoreOptional(fixedIn) < 0;
        }
    }

    static List<Finding> of(Machine machine) {
        Examination examination = new Examination(machine);
        examination.lookAtJava();
        examination.lookAtLoop();
        examination.lookAtSockets();
        examination.lookAtJdkBugs();
        examination.lookAtHardware();
        return List.copyOf(examination.findings);
    }

    /** Whether programs can run. */
    static boolean isFit(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Level.MISSING);
    }

    private void lookAtJava() {
        findings.add(
                Finding.ok(
                        "Java "
                                + machine.java()
                                + " by "
                                + machine.vendor()
                                + ", in "
                                + machine.javaHome()));
        findings.add(
                machine.compiler()
                        ? Finding.ok("it has a compiler, so that 'asyncio4j run' can run sources")
                        : Finding.missing(
                                """
                                it has no compiler, which 'asyncio4j run' needs
                                Install the JDK and not the JRE: on Debian and Ubuntu \
                                temurin-25-jdk or openjdk-25-jdk-headless\
                                """));
    }

    private void lookAtLoop() {
        String refusal = machine.loopRefusal();
        if (refusal == null) {
            findings.add(Finding.ok("the package java.lang is open, and an event loop runs"));
        } else {
            findings.add(Finding.missing("no event loop can run here\n" + refusal));
        }
    }

    private void lookAtSockets() {
        if (machine.selector() != null) {
            findings.add(
                    Finding.ok(
                            "sockets of asyncio4j-net: "
                                    + machine.selector()
                                    + ", on the loop's own thread; those of the JDK suspend the task"
                                    + " that blocks on them"));
        } else {
            findings.add(
                    Finding.missing(
                            "no socket of asyncio4j-net can be opened here\n"
                                    + machine.selectorRefusal()));
        }
    }

    private void lookAtJdkBugs() {
        for (JdkBug bug : JDK_BUGS) {
            if (bug.isIn(machine.java())) {
                findings.add(
                        Finding.warning(
                                """
                                this Java has the bug %s: %s
                                Take Java %s or later. Until then %s.\
                                """
                                        .formatted(
                                                bug.id(),
                                                bug.effect(),
                                                bug.fixedIn(),
                                                bug.avoid())));
            }
        }
    }

    private void lookAtHardware() {
        int cores = machine.cores();
        findings.add(Finding.ok(cores + (cores == 1 ? " core" : " cores")));
        String memory =
                String.format(Locale.ROOT, "%.1f GiB of memory", (double) machine.memory() / GIB);
        findings.add(
                machine.memory() >= ENOUGH_MEMORY
                        ? Finding.ok(memory)
                        : Finding.warning(
                                memory
                                        + "\nEnough for programs, but the example million-tasks"
                                        + " needs 2 GiB: give it a smaller number."));
    }
}
