// A server that is told to end by SIGTERM, as those in containers are, serves to the end and goes.
//
// The handler of a signal is a callback of the loop. Here it sets an event, for which the main task
// waits; so the end is an ordinary one: finally blocks run, connections are served, and the exit
// code is 0. The program sends itself the signal, by the command kill. Python:
// loop.add_signal_handler(signal.SIGTERM, stop.set).

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.sync.Event;
import java.io.IOException;

static final String HERE = "127.0.0.1";

final Event boarded = new Event();
final Event stop = new Event();

void main() {
    run(() -> {
        EventLoop loop = EventLoop.running();
        loop.addSignalHandler("TERM", stop::set);
        loop.addSignalHandler("INT", stop::set);

        Task<?> cleaning = createTask(() -> cleanWindows());
        Server depot = Streams.startServer((in, out) -> drive(in, out), HERE, 0);
        Task<?> passenger = createTask(() -> ride(depot.port()));
        boarded.await();
        tellMyselfToEnd();

        stop.await();
        IO.println("the last tram: nobody else may board");
        depot.close();
        depot.waitClosed();
        passenger.await();
        cleaning.cancel();
    });
    IO.println("all trams are in the depot");
}

void tellMyselfToEnd() throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", "-TERM", self).start();
}

void drive(StreamReader in, StreamWriter out) throws IOException {
    String passenger = new String(in.readline(), UTF_8).strip();
    IO.println(passenger + " boards");
    boarded.set();
    sleep(millis(300)); // it is a long way, and the signal comes meanwhile
    out.write((passenger + " gets off at the terminus\n").getBytes(UTF_8));
    out.drain();
}

void ride(int port) throws IOException {
    try (var tram = Streams.openConnection(HERE, port)) {
        tram.writer().write("a late passenger\n".getBytes(UTF_8));
        IO.println(new String(tram.reader().readline(), UTF_8).strip());
    }
}

void cleanWindows() {
    try {
        while (true) {
            sleep(seconds(1));
        }
    } finally {
        IO.println("the windows are clean enough");
    }
}
