"""Which other terms a definition mentions."""

from __future__ import annotations

import pytest

from bot.core.glossary.build import build_deck
from bot.core.glossary.links import Mentions, mentions_by_term
from bot.core.glossary.pairs import parse_pairs

NAMES = {
    1: ("Neural Network", "ANN"),
    2: ("Convolutional Neural Network", "CNN"),
    3: ("Loss Function", "loss"),
    4: ("Information Technology", "IT"),
    5: ("ReLU", "Rectified Linear Unit"),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A neural network.", [1]),
        ("Neural networks, and more neural-networks!", [1]),
        # The longest name counts; what it contains is not mentioned.
        ("A convolutional neural network is one.", [2]),
        ("A convolutional network has a loss.", [3]),
        ("It has it all: loss functions (of CNNs).", [3, 2]),
        ("IT departments.", [4]),
        ("A relu or ReLU-like unit.", [5]),
        ("A lossy network", []),
        ("", []),
    ],
)
def test_names_in_a_text(text: str, found: list[int]) -> None:
    assert Mentions(NAMES).find(text) == found


def test_a_name_that_two_terms_claim_is_no_link() -> None:
    mentions = Mentions(
        {1: ("Class Activation Map", "CAM"), 2: ("Cache", "cache memory"), 3: ("Memory", "CAM", "Cache")}
    )
    assert mentions.find("A CAM in a cache, made of cache memory") == [2]


def test_the_least_common_mention_comes_first_and_none_is_of_itself() -> None:
    texts = {1: ["A network of networks."], 2: ["A network with a loss."], 3: ["What a network pays."]}
    names = {1: ("network",), 2: ("CNN",), 3: ("loss",)}
    assert mentions_by_term(texts, names) == {1: (), 2: (3, 1), 3: (1,)}


def test_links_are_found_through_aliases_of_any_term_of_the_deck() -> None:
    deck = build_deck(
        "deck",
        parse_pairs("""
            Q: What is a Gated Recurrent Unit (GRU)?
            A: A simpler LSTM.
            Q: What is Long Short-Term Memory (LSTM)?
            A: A network. Unlike GRUs it has three gates.
        """),
    )
    assert [term.mentions for term in deck.terms] == [(2,), (1,)]
