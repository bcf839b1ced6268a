package dev.asyncio4j.process.internal;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why a process could not be started. The JDK says the same of a program that is not there and
 * of a directory that is not.
 */
final class Refusals {
    private Refusals() {}

    static IOException explain(ProcessBuilder builder, IOException failed) {
        if (failed instanceof FileNotFoundException redirected) {
            // It names the file.
            return redirected;
        }
        String program = builder.command().getFirst();
        File directory = builder.directory();
        FileSystemException explained =
                directory != null && !directory.isDirectory()
                        ? directory(directory, program)
                        : program.contains(File.separator)
                                ? atPath(program, directory, failed)
                                : inSearchPath(program, failed);
        explained.initCause(failed);
        return explained;
    }

    private static FileSystemException directory(File directory, String program) {
        return directory.exists()
                ? new NotDirectoryException(directory + ": not a directory, to run " + program)
                : new NoSuchFileException(
                        directory.toString(), null, "no such directory, to run " + program);
    }

    private static FileSystemException atPath(
            String program, @Nullable File directory, IOException failed) {
        File file = new File(program);
        if (directory != null && !file.isAbsolute()) {
            file = new File(directory, program);
        }
        return file.exists()
                ? ofFile(file, failed)
                : new NoSuchFileException(file.toString(), null, "no such program");
    }

    private static FileSystemException ofFile(File file, IOException failed) {
        return file.isFile() && file.canExecute()
                ? new FileSystemException(file.toString(), null, failed.getMessage())
                : new AccessDeniedException(file.toString(), null, "not executable");
    }

    private static FileSystemException inSearchPath(String program, IOException failed) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        List<File> found =
                Arrays.stream(path.split(File.pathSeparator))
                        .map(folder -> new File(folder, program))
                        .filter(File::isFile)
                        .toList();
        return found.isEmpty()
                ? new NoSuchFileException(program, null, "no such program in PATH: " + path)
                : ofFile(
                        found.stream()
                                .filter(File::canExecute)
                                .findFirst()
                                .orElse(found.getFirst()),
                        failed);
    }
}
