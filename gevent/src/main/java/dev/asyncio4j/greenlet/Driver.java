package dev.asyncio4j.greenlet;

import java.util.Objects;

/**
 * Mounts bodies of generators, one after the other, on the stack of who asks the first of them. Two
 * things are done with no stack of their own, however deep they nest, since this is a loop over
 * what is to be mounted next:
 *
 * <ul>
 *   <li><b>Delegation.</b> A body that yields from another generator is left, and the other's
 *       mounted in its place: the <i>leaf</i> of the generator that was asked, the <i>root</i>.
 *       What the leaf yields goes straight to who asked the root; when it ends, its
 *       <i>delegator</i> is mounted again with the result. So an item costs one switch, through
 *       however many levels.
 *   <li><b>Requests.</b> A body that asks another generator is a driver itself, and mounts that one
 *       on top. That is fastest, but takes stack for each level. So from a certain depth on it asks
 *       its own driver to do it: is left, and mounted again with what the other has yielded.
 * </ul>
 *
 * <p><b>Exits.</b> A root that is told to exit has those exit before from which it yields, the leaf
 * foremost. One that ends, in whatever way but with another error, has its delegator told as well.
 * One that yields instead waits there, and its delegator meets the error.
 */
final class Driver {
    private Driver() {}

    /** Mounts one after the other, until the base has yielded or ended. */
    static void drive(Production<?, ?, ?> base) {
        Production<?, ?, ?> root = base;
        while (true) {
            Production<?, ?, ?> leaf = root.leaf;
            leaf.mount();
            switch (leaf.stage) {
                case DELEGATING ->
                        root.leaf = Objects.requireNonNull(leaf.delegate).production.leaf;
                case REQUESTING -> root = beginRequest(root, leaf);
                default -> {
                    if (leaf != root && leaf.hasEnded()) {
                        root.leaf = returnFrom(leaf, root);
                    } else if (root.exiting != null) {
                        root.leaf = refuseYield(leaf, root);
                    } else {
                        root.passed = leaf.passed;
                        if (root == base) {
                            return;
                        }
                        root = endRequest(root);
                    }
                }
            }
        }
    }

    /** The leaf has ended; returns its delegator, which is to be mounted. */
    private static Production<?, ?, ?> returnFrom(
            Production<?, ?, ?> leaf, Production<?, ?, ?> root) {
        Production<?, ?, ?> delegator = leaf.detach();
        boolean isTold = leaf == root.exiting;
        if (leaf.stage == Stage.FAILED) {
            delegator.thrown = leaf.takeThrown();
        } else if (isTold) {
            delegator.thrown = root.exit;
        } else {
            delegator.passed = leaf.passed;
        }
        if (isTold) {
            exitNext(delegator, root);
        }
        return delegator;
    }

    /** One has yielded that was to end; returns its delegator, which is to be mounted. */
    private static Production<?, ?, ?> refuseYield(
            Production<?, ?, ?> leaf, Production<?, ?, ?> root) {
        leaf.take();
        Production<?, ?, ?> refused = Objects.requireNonNull(root.exiting);
        refused.leaf = leaf;
        Production<?, ?, ?> delegator = refused.detach();
        delegator.thrown = Generator.ignoredExit();
        exitNext(delegator, root);
        return delegator;
    }

    private static void exitNext(Production<?, ?, ?> next, Production<?, ?, ?> root) {
        if (next == root) {
            root.exiting = null;
            root.exit = null;
        } else {
            root.exiting = next;
        }
    }

    private static Production<?, ?, ?> beginRequest(
            Production<?, ?, ?> root, Production<?, ?, ?> leaf) {
        Production<?, ?, ?> wanted = Objects.requireNonNull(leaf.requested);
        leaf.requested = null;
        wanted.requester = root;
        return wanted;
    }

    private static Production<?, ?, ?> endRequest(Production<?, ?, ?> root) {
        Production<?, ?, ?> next = Objects.requireNonNull(root.requester);
        root.requester = null;
        return next;
    }
}
