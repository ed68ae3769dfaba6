"""Quiz questions made from a deck: pure functions of the deck, a term, a kind and the dice."""
