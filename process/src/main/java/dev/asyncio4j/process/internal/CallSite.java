package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * The place in the code that a lambda or method reference comes from: all that the JDK writes of
 * one, but for the values that it has captured.
 */
record CallSite(
        String capturingClass,
        String functionalInterface,
        String interfaceMethod,
        String interfaceSignature,
        int implementationKind,
        String implementationClass,
        String implementationMethod,
        String implementationSignature,
        String instantiatedType) {
    static CallSite of(SerializedLambda lambda) {
        return new CallSite(
                lambda.getCapturingClass(),
                lambda.getFunctionalInterfaceClass(),
                lambda.getFunctionalInterfaceMethodName(),
                lambda.getFunctionalInterfaceMethodSignature(),
                lambda.getImplMethodKind(),
                lambda.getImplClass(),
                lambda.getImplMethodName(),
                lambda.getImplMethodSignature(),
                lambda.getInstantiatedMethodType());
    }

    @SuppressWarnings("NullAway") // the JDK does not say that what is captured may be null
    SerializedLambda lambda(Class<?> capturing, @Nullable Object[] captured) {
        return new SerializedLambda(
                capturing,
                functionalInterface,
                interfaceMethod,
                interfaceSignature,
                implementationKind,
                implementationClass,
                implementationMethod,
                implementationSignature,
                instantiatedType,
                captured);
    }

    void writeTo(Output output) {
        output.putString(capturingClass);
        output.putString(functionalInterface);
        output.putString(interfaceMethod);
        output.putString(interfaceSignature);
        output.putInt(implementationKind);
        output.putString(implementationClass);
        output.putString(implementationMethod);
        output.putString(implementationSignature);
        output.putString(instantiatedType);
    }

    static CallSite readFrom(Input input) throws EOFException {
        return new CallSite(
                input.takeString(),
                input.takeString(),
                input.takeString(),
                input.takeString(),
                input.takeInt(),
                input.takeString(),
                input.takeString(),
                input.takeString(),
                input.takeString());
    }

    /** Which class it is in, as {@code Class.forName} knows it. */
    String capturingName() {
        return capturingClass.replace('/', '.');
    }

    // By hand: linking what records have takes long in a JVM that has just started.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallSite site
                && implementationMethod.equals(site.implementationMethod)
                && implementationClass.equals(site.implementationClass)
                && capturingClass.equals(site.capturingClass)
                && functionalInterface.equals(site.functionalInterface)
                && interfaceMethod.equals(site.interfaceMethod)
                && interfaceSignature.equals(site.interfaceSignature)
                && implementationKind == site.implementationKind
                && implementationSignature.equals(site.implementationSignature)
                && instantiatedType.equals(site.instantiatedType);
    }

    @Override
    public int hashCode() {
        return 31 * implementationMethod.hashCode() + implementationClass.hashCode();
    }
}
