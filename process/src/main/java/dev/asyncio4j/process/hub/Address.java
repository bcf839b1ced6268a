package dev.asyncio4j.process.hub;

import java.io.Serializable;

/**
 * Where a hub is.
 *
 * @param socket its path
 * @param token what it is to be told; whoever has an address may call there
 * @param pid of its process
 */
record Address(String socket, String token, long pid) implements Serializable {
    @Override
    public String toString() {
        return "process " + pid;
    }
}
