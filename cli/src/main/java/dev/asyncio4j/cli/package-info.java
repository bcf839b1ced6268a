/**
 * The command {@code asyncio4j}: {@code run} runs one source file, {@code tour} the examples,
 * {@code doctor} checks the machine.
 *
 * <p>Start with {@link dev.asyncio4j.cli.Main}. The commands say what they have to say to the
 * writers of their command line, start programs through a {@link dev.asyncio4j.cli.Launcher}, and
 * return an exit code; only Main exits.
 */
@NullMarked
package dev.asyncio4j.cli;

import org.jspecify.annotations.NullMarked;
