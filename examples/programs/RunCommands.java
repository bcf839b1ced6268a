// Runs four commands at once, shows what they print and how they end; kills the one that takes too
// long.
//
// Each is a process of the operating system; a task waits for it without holding up the others.
// Python: asyncio.create_subprocess_shell and communicate, under asyncio.timeout.

import static dev.asyncio4j.Asyncio.*;
import static dev.asyncio4j.process.Redirect.*;

import dev.asyncio4j.process.Subprocess;
import dev.asyncio4j.process.SubprocessOptions;
import dev.asyncio4j.process.SubprocessOutput;
import java.util.List;
import java.util.concurrent.TimeoutException;

final SubprocessOptions options =
        SubprocessOptions.defaults().withStdin(DISCARD).withStdout(PIPE).withStderr(STDOUT);

void main() {
    run(() -> {
        var reports =
                gather(
                        () -> report("echo hello; sleep 0.2; echo world"),
                        () -> report("printf 'b\\na\\nc\\n' | sort"),
                        () -> report("ls /no/such/folder 2>/dev/null || exit 3"),
                        () -> report("echo I wait for ever; exec sleep 1000"));
        reports.await().forEach(IO::println);
    });
}

String report(String command) throws Exception {
    try (Subprocess shell = Subprocess.shell(options, command)) {
        try {
            SubprocessOutput output = timeout(seconds(2), () -> shell.communicate());
            List<String> lines = output.stdoutText().lines().toList();
            return command + "\n  ends with " + output.exitCode() + ", prints " + lines;
        } catch (TimeoutException tooLong) {
            shell.kill();
            return command + "\n  takes too long, ends with " + shell.await();
        }
    }
}
