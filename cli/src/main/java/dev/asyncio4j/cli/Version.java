package dev.asyncio4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of asyncio4j, as the build wrote it down. */
final class Version implements IVersionProvider {
    static String ofAsyncio4j() {
        try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
            byte[] content = Objects.requireNonNull(file, "version.txt").readAllBytes();
            return new String(content, StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"asyncio4j " + ofAsyncio4j()};
    }
}
