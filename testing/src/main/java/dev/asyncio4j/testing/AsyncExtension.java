package dev.asyncio4j.testing;

import dev.asyncio4j.EventLoop;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs test methods as tasks in virtual time. See {@link AsyncTest}. */
public final class AsyncExtension implements InvocationInterceptor, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(AsyncExtension.class);

    /** Called by JUnit. */
    public AsyncExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        fixtureOf(context).run(invocation::proceed, context.getDisplayName());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        fixtureOf(context).run(invocation::proceed, context.getDisplayName());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == VirtualClock.class || type == EventLoop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Fixture fixture = fixtureOf(context);
        return parameter.getParameter().getType() == VirtualClock.class
                ? fixture.clock
                : fixture.loop;
    }

    private static Fixture fixtureOf(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(context.getUniqueId(), _ -> new Fixture(), Fixture.class);
    }
}
