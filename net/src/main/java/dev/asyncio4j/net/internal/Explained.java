package dev.asyncio4j.net.internal;

/** Something written to, of which others know better why it is no more. */
public interface Explained {
    /**
     * Has those who write told that, if it is lost.
     *
     * @param why in place of what the system says of it
     */
    void explainLoss(String why);
}
