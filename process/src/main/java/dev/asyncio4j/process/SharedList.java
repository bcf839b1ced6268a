package dev.asyncio4j.process;

import dev.asyncio4j.process.hub.CodeHome;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list that processes share. It lives in the process that created it, whose classes its elements
 * must be of; sent to another process, it is the same list there, and each method a call of its
 * home.
 *
 * <p>What is put in and taken out is a copy: to change what was taken changes nothing in the list.
 * But for what processes share: a shared list in a shared list is the same one for all.
 *
 * <p>Each method is one step. Those that change several elements are not, as {@code sort} and
 * {@code replaceAll}: hold a {@link ProcessLock}. Nor is to iterate: it is over the elements of the
 * moment in which it began, and its iterator removes nothing, so that {@code removeIf}, {@code
 * removeAll} and {@code retainAll} are an {@link UnsupportedOperationException} if there is
 * something to remove.
 *
 * <p><b>Suspends</b> a task, or blocks a thread, until the home has answered. <b>Threads.</b> Any.
 * <b>Errors.</b> When its home has ended, all calls throw {@link LostObjectException}; what is not
 * serializable is an {@link IllegalArgumentException}.
 *
 * <p>Once sent, it lives as long as its home, also when nobody has it any more; or until {@link
 * SharedObject#close}.
 *
 * <p><b>Python:</b> {@code multiprocessing.Manager().list()}.
 *
 * @param <E> the type of the elements, serializable
 */
public final class SharedList<E> extends AbstractList<E> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1L;

    private final Caller caller;

    private SharedList() {
        List<@Nullable Object> elements = new ArrayList<>();
        caller =
                Caller.of(
                        "SharedList",
                        new CodeHome(
                                "SharedList",
                                (method, arguments) -> perform(elements, method, arguments)));
    }

    /** An empty list. */
    public static <E> SharedList<E> create() {
        return new SharedList<>();
    }

    private static @Nullable Object perform(
            List<@Nullable Object> list, String method, @Nullable Object[] arguments) {
        return switch (method) {
            case "get" -> list.get(index(arguments));
            case "set" -> list.set(index(arguments), arguments[1]);
            case "insert" -> {
                list.add(index(arguments), arguments[1]);
                yield null;
            }
            case "add" -> list.add(arguments[0]);
            case "addAll" -> list.addAll(Arrays.asList(elements(arguments)));
            case "removeAt" -> list.remove(index(arguments));
            case "remove" -> list.remove(arguments[0]);
            case "indexOf" -> list.indexOf(arguments[0]);
            case "lastIndexOf" -> list.lastIndexOf(arguments[0]);
            case "size" -> list.size();
            case "toArray" -> list.toArray();
            case "clear" -> {
                list.clear();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private static int index(@Nullable Object[] arguments) {
        return arguments[0] instanceof Integer index ? index : -1;
    }

    private static @Nullable Object[] elements(@Nullable Object[] arguments) {
        return arguments[0] instanceof Object[] elements ? elements : new Object[0];
    }

    private @Nullable Object call(String method, @Nullable Object... arguments) {
        return caller.callMethod(method, arguments);
    }

    private boolean truth(String method, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(call(method, arguments));
    }

    private int number(String method, @Nullable Object... arguments) {
        return call(method, arguments) instanceof Integer number ? number : -1;
    }

    private Object[] array(String method) {
        return call(method) instanceof Object[] array ? array : new Object[0];
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only elements of the type are in it
    private E element(String method, @Nullable Object... arguments) {
        return (E) call(method, arguments);
    }

    @Override
    public E get(int index) {
        return element("get", index);
    }

    @Override
    public E set(int index, E element) {
        return element("set", index, element);
    }

    @Override
    public void add(int index, E element) {
        call("insert", index, element);
    }

    @Override
    public boolean add(E element) {
        return truth("add", element);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return truth("addAll", (Object) elements.toArray());
    }

    @Override
    public E remove(int index) {
        return element("removeAt", index);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return truth("remove", element);
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return number("indexOf", element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return number("lastIndexOf", element);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public int size() {
        return number("size");
    }

    @Override
    public void clear() {
        call("clear");
    }

    @Override
    public Object[] toArray() {
        return array("toArray");
    }

    @Override
    @SuppressWarnings("unchecked") // only elements of the type are in it
    public Iterator<E> iterator() {
        return (Iterator<E>) Arrays.asList(toArray()).iterator();
    }

    Caller caller() {
        return caller;
    }
}
