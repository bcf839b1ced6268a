package dev.asyncio4j.engine;

/**
 * A turn that runs code of the user's, which may block or take a lock. It is taken on a virtual
 * thread, which turns of this kind share.
 */
public abstract class UserTurn extends Turn {}
