package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.process.internal.Lobby;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The folder and socket of a process. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class LobbyTest {
    @TempDir Path folder;

    @Test
    void aProcessHasOneFolder() throws Exception {
        try (SharedMemory memory = SharedMemory.create(1)) {
            assertThat(Path.of(memory.name()).getParent()).isEqualTo(Lobby.open().folder());
        }
    }

    @Test
    void anInterruptDoesNotKeepItFromBeingOpened() throws Exception {
        try (OtherProcess process =
                OtherProcess.start(
                        folder,
                        () -> {
                            Thread.currentThread().interrupt();
                            Lobby.open();
                            if (!Thread.interrupted()) {
                                throw new IllegalStateException("the interrupt is lost");
                            }
                            return 0;
                        })) {
            assertThat(process.exitCode()).isZero();
        }
    }

    @Test
    void theFolderOfAProcessThatWasKilledIsDeletedByTheNext() throws Exception {
        ProcessQueue<String> names = ProcessQueue.create();
        ProcessEvent never = ProcessEvent.create();
        Path left;
        try (OtherProcess process =
                OtherProcess.start(
                        folder,
                        () -> {
                            names.put(Lobby.open().folder().toString());
                            never.await();
                            return 0;
                        })) {
            left = Path.of(names.get());
            process.kill();
        }
        assertThat(left).exists();
        try (OtherProcess next = OtherProcess.start(folder, Lobby::open)) {
            assertThat(next.exitCode()).isZero();
        }
        assertThat(left).doesNotExist();
    }
}
