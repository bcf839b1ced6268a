// The first answer wins: whoever has it cancels the group, and with it those who still ask.
//
// cancel() ends the block without an error. Python 3.15: TaskGroup.cancel().

import static dev.asyncio4j.Asyncio.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

void main() {
    run(() -> {
        Map<String, Double> mirrors = Map.of("near", 0.1, "far", 30.0, "farther", 60.0);
        List<String> answers = new ArrayList<>();
        taskGroup(group -> {
            mirrors.forEach((mirror, seconds) ->
                    group.createTask(() -> {
                        answers.add(ask(mirror, seconds));
                        group.cancel();
                    }));
        });
        IO.println("answers: " + answers);
    });
}

String ask(String mirror, double seconds) {
    boolean answered = false;
    try {
        sleep(seconds(seconds));
        answered = true;
        return "the file, from " + mirror;
    } finally {
        IO.println(mirror + (answered ? " has answered" : " is asked no more"));
    }
}
