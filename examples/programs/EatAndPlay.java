// Eat and play: two greenlets, each of which says itself when the other goes on.
//
// The first switch to a greenlet begins it, with the value as its argument; a later one ends the
// switch in which it is suspended, which returns the value. When one ends, its parent, main, goes
// on. Python: greenlet(eat), g1.switch('rose').

import dev.asyncio4j.greenlet.Greenlet;

final Greenlet eater = Greenlet.of(name -> eat(String.valueOf(name)));
final Greenlet player = Greenlet.of(name -> play(String.valueOf(name)));

void main() {
    eater.switchTo("rose");
    IO.println("back in main, eater: " + eater + ", player: " + player);
    player.close();
}

void eat(String name) {
    IO.println(name + " eats 1");
    Object heard = player.switchTo("jack");
    IO.println(name + " eats 2, and heard: " + heard);
    player.switchTo();
    IO.println(name + " is full");
}

void play(String name) {
    IO.println(name + " plays 1");
    eater.switchTo("catch!");
    IO.println(name + " plays 2");
    eater.switchTo();
}
