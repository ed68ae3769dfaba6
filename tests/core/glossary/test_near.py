"""Which definitions a card shows."""

from __future__ import annotations

import pytest

from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Aspect, Pair, Term
from bot.core.glossary.near import adds_nothing, best_definition, other_definitions


def a_term(*texts: tuple[str, str]) -> Term:
    (term,) = build_deck("deck", [Pair(question, answer, 1) for question, answer in texts]).terms
    return term


def test_a_definition_goes_before_what_something_is_for() -> None:
    term = a_term(
        ("What is the Purpose of Dropout?", "Dropout prevents overfitting."),
        ("What is the Role of Dropout?", "Dropout makes models robust."),
        ("What is the Concept of Dropout?", "Dropout is noise."),
        ("What is Dropout?", "Dropout switches random neurons off."),
    )
    assert best_definition(term).aspect is Aspect.DEFINITION
    assert [one.aspect for one in other_definitions(term)] == [Aspect.CONCEPT, Aspect.PURPOSE, Aspect.ROLE]


def test_of_two_definitions_the_one_that_says_what_it_is_goes_first() -> None:
    term = a_term(
        ("What is a Kernel?", "A Kernel slides over the input."),
        ("What is a Kernel?", "A Kernel is a small matrix of weights."),
    )
    assert best_definition(term).text == "A Kernel is a small matrix of weights."


def test_what_adds_nothing_is_not_shown_but_kept() -> None:
    term = a_term(
        ("What is an Epoch?", "An Epoch is one complete pass through the entire training dataset."),
        ("What is an Epoch?", "One epoch is a complete pass through the entire training dataset."),
        ("What is an Epoch?", "Epochs are counted to tell how long a model was trained."),
    )
    assert [one.position for one in other_definitions(term)] == [3]
    assert len(term.definitions) == 3


def test_a_term_with_one_definition_has_no_others() -> None:
    assert other_definitions(a_term(("What is Dropout?", "It drops."))) == ()


@pytest.mark.parametrize(
    ("text", "shown", "nothing"),
    [
        ("It drops neurons.", "It drops random neurons during training.", True),
        ("It drops random neurons during training.", "It drops neurons.", False),
        ("Dropping neurons", "it drops the neuron", True),
        ("It stops early.", "It drops neurons.", False),
    ],
)
def test_adding_nothing_is_having_no_words_of_its_own(text: str, shown: str, nothing: bool) -> None:
    assert adds_nothing(text, shown) is nothing
