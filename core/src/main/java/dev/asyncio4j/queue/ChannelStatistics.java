package dev.asyncio4j.queue;

/**
 * How a channel is used: what {@link Channel#statistics()} found at one moment.
 *
 * <p><b>Python:</b> trio's {@code MemoryChannelStatistics}.
 *
 * @param items how many were sent and not received, without those whose senders wait;
 *     <b>Python:</b> {@code current_buffer_used}
 * @param capacity how many it holds until a send waits; zero for a rendezvous, {@link
 *     Integer#MAX_VALUE} for no limit. <b>Python:</b> {@code max_buffer_size}
 * @param senders how many of these ends are open; <b>Python:</b> {@code open_send_channels}
 * @param receivers how many of these ends are open; <b>Python:</b> {@code open_receive_channels}
 * @param waitingToSend how many tasks wait for a receiver, or for room; one that selects counts at
 *     each of its clauses. <b>Python:</b> {@code tasks_waiting_send}
 * @param waitingToReceive how many tasks wait for an item; <b>Python:</b> {@code
 *     tasks_waiting_receive}
 */
public record ChannelStatistics(
        int items,
        int capacity,
        int senders,
        int receivers,
        int waitingToSend,
        int waitingToReceive) {}
