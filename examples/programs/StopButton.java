// The user stops two uploads; each cleans up behind itself, but not for ever.
//
// A scope can be cancelled by whoever knows it, with all the tasks in it. Cleanup that has to wait
// needs a shield, or it is cancelled too, and a deadline of its own. Python: trio.CancelScope, and
// trio.move_on_after(seconds, shield=True).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.CancelScope;
import java.time.Duration;

void main() {
    run(() -> {
        CancelScope uploads = new CancelScope();
        createTask(() -> pressStop(uploads));
        uploads.run(() -> {
            taskGroup(files -> {
                files.createTask(() -> upload("song.mp3", millis(50)));
                files.createTask(() -> upload("film.mp4", seconds(60)));
            });
            IO.println("never printed");
        });
        IO.println(uploads.cancelledCaught() ? "stopped" : "all is uploaded");
    });
}

void pressStop(CancelScope uploads) {
    sleep(millis(200));
    IO.println("the user presses Stop");
    uploads.cancel();
}

void upload(String file, Duration toRemove) {
    IO.println(file + ": uploading");
    try {
        sleep(seconds(60));
    } finally {
        CancelScope cleanup = CancelScope.shielded(millis(400));
        cleanup.run(() -> {
            IO.println(file + ": removing the part that was uploaded");
            sleep(toRemove);
            IO.println(file + ": removed");
        });
        if (cleanup.cancelledCaught()) {
            IO.println(file + ": the server takes too long, and is left with a part");
        }
    }
}
