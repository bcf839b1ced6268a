package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
    private static final long GIB = 1L << 30;
    private static final Machine HEALTHY = machine("25.0.4", true, null, 8 * GIB);

    @Test
    void saysWhatAHealthyMachineHas() {
        Invocation invocation = examine(HEALTHY);
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out())
                .containsExactly(
                        "asyncio4j " + Version.ofAsyncio4j(),
                        "ok       Java 25.0.4 by A vendor, in /opt/java",
                        "ok       it has a compiler, so that 'asyncio4j run' can run sources",
                        "ok       the package java.lang is open, and an event loop runs",
                        "ok       sockets of asyncio4j-net: epoll, on the loop's own thread; those of the"
                                + " JDK suspend the task that blocks on them",
                        "ok       4 cores",
                        "ok       8.0 GiB of memory",
                        "Programs can run here.");
    }

    @Test
    void whereNoLoopCanRunItGivesTheRemediesAndFails() {
        Invocation invocation =
                examine(machine("25.0.4", true, "It is not open.\n  java --add-opens", 8 * GIB));
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.out())
                .containsSequence(
                        "missing  no event loop can run here",
                        "         It is not open.",
                        "           java --add-opens")
                .endsWith("Something necessary is missing, see above.");
    }

    @Test
    void whereNoSocketCanBeOpenedItSaysWhyAndFails() {
        Machine machine =
                new Machine(
                        HEALTHY.java(),
                        HEALTHY.vendor(),
                        HEALTHY.javaHome(),
                        HEALTHY.compiler(),
                        null,
                        null,
                        "asyncio4j.net.io=kqueue: not there",
                        HEALTHY.cores(),
                        HEALTHY.memory());
        Invocation invocation = examine(machine);
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.out())
                .containsSequence(
                        "missing  no socket of asyncio4j-net can be opened here",
                        "         asyncio4j.net.io=kqueue: not there");
    }

    @Test
    void withoutACompilerItNamesThePackageAndFails() {
        Invocation invocation = examine(machine("25.0.4", false, null, 8 * GIB));
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.out())
                .containsSequence(
                        "missing  it has no compiler, which 'asyncio4j run' needs",
                        "         Install the JDK and not the JRE: on Debian and Ubuntu"
                                + " temurin-25-jdk or openjdk-25-jdk-headless");
    }

    @ParameterizedTest
    @CsvSource({
        "25,     true,  true",
        "25.0.2, true,  true",
        "25.0.3, false, true",
        "25.0.4, false, false",
        "26,     false, false"
    })
    void warnsOfTheBugsThatAJavaHas(String java, boolean parked, boolean blocked) {
        Invocation invocation = examine(machine(java, true, null, 8 * GIB));
        assertThat(invocation.exitCode()).isZero();
        assertThat(warnings(invocation, "JDK-8369227")).isEqualTo(parked);
        assertThat(warnings(invocation, "JDK-8373120")).isEqualTo(blocked);
    }

    @Test
    void warnsOfLittleMemory() {
        Invocation invocation = examine(machine("25.0.4", true, null, GIB));
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out())
                .containsSequence(
                        "warning  1.0 GiB of memory",
                        "         Enough for programs, but the example million-tasks needs 2 GiB:"
                                + " give it a smaller number.");
    }

    @Test
    void findsAnEventLoopInThisJvm() {
        Machine machine = Machine.ofThisJvm();
        assertThat(machine.loopRefusal()).isNull();
        assertThat(machine.selector()).isIn("epoll", "io_uring", "kqueue", "nio");
        assertThat(machine.selectorRefusal()).isNull();
        assertThat(machine.compiler()).isTrue();
        assertThat(machine.memory()).isPositive();
    }

    private static boolean warnings(Invocation invocation, String bug) {
        return invocation.out().stream()
                .anyMatch(line -> line.startsWith("warning") && line.contains(bug));
    }

    private static Invocation examine(Machine machine) {
        return Invocation.of(new DoctorCommand(() -> machine), "doctor");
    }

    private static Machine machine(
            String java, boolean compiler, @Nullable String loopRefusal, long memory) {
        return new Machine(
                Runtime.Version.parse(java),
                "A vendor",
                Path.of("/opt/java"),
                compiler,
                loopRefusal,
                "epoll",
                null,
                4,
                memory);
    }
}
