package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Reception;
import dev.asyncio4j.process.internal.Traveller;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;

/** An end of a pipe that is about to be sent. */
final class Departure implements Traveller {
    private static final long serialVersionUID = 1L;

    private final transient PipeEnd end;

    Departure(PipeEnd end) {
        this.end = end;
    }

    @Override
    public Serializable depart() {
        return end.depart();
    }

    @Override
    public void stay() {
        end.stay();
    }

    @Override
    public void lost() {
        end.lost();
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
        throw new NotSerializableException(
                "an end of a pipe, which can only be sent to another process, by this module");
    }

    /**
     * What is sent in place of an end.
     *
     * @param reception where the end is expected
     * @param token what it says there
     * @param receives whether it may receive
     * @param sends whether it may send
     */
    record Ticket(String reception, String token, boolean receives, boolean sends)
            implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return Connection.arrived(
                        Reception.visit(Path.of(reception), token), receives, sends);
            } catch (IOException refused) {
                InvalidObjectException thrown =
                        new InvalidObjectException(
                                "an end of a pipe has come, but the process that sent it cannot be"
                                        + " reached");
                thrown.initCause(refused);
                throw thrown;
            }
        }
    }
}
