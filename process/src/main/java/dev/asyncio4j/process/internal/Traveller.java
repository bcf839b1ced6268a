package dev.asyncio4j.process.internal;

import java.io.Serializable;

/** An object that is not copied to the process that it is sent to, but moves there. */
public interface Traveller extends Serializable {
    /** It is about to be sent; gives what is sent in its place, and becomes this object there. */
    Serializable depart();

    /** It was not sent after all. */
    void stay();

    /** Whoever it was sent to is gone. If it has not arrived, it never will. */
    void lost();
}
