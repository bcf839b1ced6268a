// Recursion that yields: the permutations of a word, and a tree in order.
//
// Whoever asks takes as many as he likes, and none is made that nobody asks for. `yieldFrom` hands
// on what another generator yields, at the same price through however many levels: the second tree
// is a list, 10,000 deep. Python: yield from.

import dev.asyncio4j.greenlet.Generator;
import java.util.stream.Collectors;

sealed interface Tree {}

record Node(Tree left, int value, Tree right) implements Tree {}

record Empty() implements Tree {}

void main() {
    IO.println(permutations("abc").stream().collect(Collectors.joining(" ")));

    IO.println("of 3,628,800 the first: " + permutations("abcdefghij").next());

    Tree small = new Node(leaf(1), 2, new Node(leaf(3), 4, leaf(5)));
    IO.println(inOrder(small).stream().toList());

    Tree deep = new Empty();
    for (int value = 10_000; value > 0; value--) {
        deep = new Node(new Empty(), value, deep);
    }
    IO.println("sum: " + inOrder(deep).stream().mapToInt(Integer::intValue).sum());
}

Generator<String, ?, ?> permutations(String letters) {
    return Generator.of(y -> {
        if (letters.length() <= 1) {
            y.yield(letters);
        }
        for (int i = 0; letters.length() > 1 && i < letters.length(); i++) {
            String others = letters.substring(0, i) + letters.substring(i + 1);
            for (String permutation : permutations(others)) {
                y.yield(letters.charAt(i) + permutation);
            }
        }
    });
}

Generator<Integer, ?, ?> inOrder(Tree tree) {
    return Generator.of(y -> {
        if (tree instanceof Node node) {
            y.yieldFrom(inOrder(node.left));
            y.yield(node.value);
            y.yieldFrom(inOrder(node.right));
        }
    });
}

Tree leaf(int value) {
    return new Node(new Empty(), value, new Empty());
}
