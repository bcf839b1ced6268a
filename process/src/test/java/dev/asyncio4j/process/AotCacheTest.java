package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that make an AOT cache, and workers that use it. */
@Tag("real")
@Timeout(120)
class AotCacheTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir Path folder;

    /** A pool of one worker, with these options. */
    static final class Program {
        public static void main(String[] arguments) throws Exception {
            ProcessPoolOptions options =
                    ProcessPoolOptions.defaults().withWorkers(1).withJvmArguments(arguments);
            try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(options)) {
                System.out.println("result " + pool.submit(() -> 6 * 7).get());
            }
        }
    }

    /** The JDK makes a cache only if there are no folders on the class path. */
    private String jarsOnly() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String part : CLASS_PATH.split(File.pathSeparator, -1)) {
            Path path = Path.of(part);
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else {
                jars.add(part);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path from, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file);
                Stream<Path> files = Files.walk(from)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                output.putNextEntry(new JarEntry(from.relativize(each).toString()));
                Files.copy(each, output);
                output.closeEntry();
            }
        }
    }

    private List<String> run(String classPath, String... arguments) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath, Program.class.getName()));
        command.addAll(List.of(arguments));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return Files.readAllLines(output);
    }

    @Test
    void aWorkerMakesACacheAtItsEndAndOthersUseIt() throws Exception {
        String classPath = jarsOnly();
        Path cache = folder.resolve("workers.aot");
        assertThat(run(classPath, "-XX:AOTCacheOutput=" + cache)).contains("result 42");
        // A worker has not all the time in the world for its end; the JDK makes it nonetheless.
        List<String> printed;
        do {
            // With that mode, a JVM ends at once that has no cache it can use.
            printed = run(classPath, "-XX:AOTMode=on", "-XX:AOTCache=" + cache);
        } while (!printed.contains("result 42"));
        assertThat(printed).containsExactly("result 42");
    }
}
