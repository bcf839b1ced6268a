// The shell is our pocket calculator: we write it a question in a line, and read its answer in one.
//
// The program runs as long as we have questions; its input and output are streams, as those of a
// connection are. Python: create_subprocess_exec with stdin=PIPE and stdout=PIPE.

import static dev.asyncio4j.Asyncio.*;
import static dev.asyncio4j.process.Redirect.PIPE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.process.Subprocess;
import dev.asyncio4j.process.SubprocessOptions;
import java.util.List;

void main() {
    run(() -> {
        SubprocessOptions pipes = SubprocessOptions.defaults().withStdin(PIPE).withStdout(PIPE);
        String calculator = "while read -r question; do echo $(($question)); done";
        try (Subprocess shell = Subprocess.exec(pipes, "/bin/sh", "-c", calculator)) {
            for (String question : List.of("6 * 7", "1 << 20", "(3 + 4) * (5 + 6)", "100 % 7")) {
                shell.stdin().write((question + "\n").getBytes(UTF_8));
                shell.stdin().drain();
                byte[] answer = shell.stdout().readline();
                IO.println(question + " = " + new String(answer, UTF_8).strip());
            }
            shell.stdin().writeEof();
            IO.println("the calculator ends with " + shell.await());
        }
    });
}
