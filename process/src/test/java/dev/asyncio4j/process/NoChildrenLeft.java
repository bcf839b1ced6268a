package dev.asyncio4j.process;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Fails a test that leaves a process behind which does not come to its end. */
final class NoChildrenLeft implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(NoChildrenLeft.class);
    private static final long SECONDS = 20;

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().descendants().collect(Collectors.toSet());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("before", children());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Set<?> before =
                Objects.requireNonNull(context.getStore(NAMESPACE).get("before", Set.class));
        for (ProcessHandle child : children()) {
            if (!before.contains(child)) {
                awaitEnd(child);
            }
        }
    }

    private static void awaitEnd(ProcessHandle child) throws Exception {
        try {
            child.onExit().get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stillThere) {
            String shown = child + " " + child.info();
            child.destroyForcibly();
            throw new AssertionError("left behind: " + shown, stillThere);
        }
    }
}
