package starter;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;

import java.util.List;
import java.util.concurrent.TimeoutException;

/** Greets several people at once, and waits no longer than five seconds for them all. */
public final class Main {
    private Main() {}

    /** Takes their names. */
    public static void main(String... names) {
        run(() -> IO.println(greetAll(List.of(names))));
    }

    static List<String> greetAll(List<String> names) throws TimeoutException {
        var greetings = names.stream().map(name -> createTask(() -> greet(name))).toList();
        return timeout(seconds(5), () -> gather(greetings).await());
    }

    private static String greet(String name) {
        sleep(seconds(name.length()));
        return "Hello, " + name + "!";
    }
}
