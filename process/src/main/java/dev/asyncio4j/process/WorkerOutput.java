package dev.asyncio4j.process;

/**
 * Takes what workers print, line by line. Called on threads that do nothing else, one for each
 * stream of each worker.
 *
 * <p><b>Errors.</b> What it throws is dropped, and so is the line.
 */
@FunctionalInterface
public interface WorkerOutput {
    /**
     * Takes a line.
     *
     * @param worker the name of who printed it
     * @param error whether it was printed as an error
     * @param line without its end
     */
    void accept(String worker, boolean error, String line);

    /** Prints it here, too, after the worker's name in brackets. */
    static WorkerOutput named() {
        return (worker, error, line) ->
                (error ? System.err : System.out).println("[" + worker + "] " + line);
    }

    /** Prints it here, too, as it is. */
    static WorkerOutput plain() {
        return (_, error, line) -> (error ? System.err : System.out).println(line);
    }

    /** Drops it. */
    static WorkerOutput discarded() {
        return (_, _, _) -> {};
    }
}
