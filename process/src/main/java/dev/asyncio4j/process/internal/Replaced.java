package dev.asyncio4j.process.internal;

import java.lang.reflect.Proxy;

/** The handler of a dynamic proxy, which is sent in another form: as one of its interface. */
public interface Replaced {
    /** What is sent in place of the proxy. It gives the proxy by {@code readResolve}. */
    Object form();

    /** What is sent in place of any proxy: itself, if its handler knows of no other form. */
    static Object formOf(Proxy proxy) {
        return Proxy.getInvocationHandler(proxy) instanceof Replaced replaced
                ? replaced.form()
                : proxy;
    }
}
