"""What a question is about: names, and where, with what and against what they are met."""

from __future__ import annotations

import pytest

from bot.core.search import SearchIndex
from bot.core.search.asking import asks
from bot.core.search.text import words
from tests.core.search.examples import CNN, DESCENT, DROPOUT, LOSS, OVERFITTING, TERMS, term

INDEX = SearchIndex(TERMS)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("does dropout help here", True),
        ("dropout or more data?", True),
        ("i set dropout to 0.5, what happens now", True),
        ("my loss is weird. so why is that", True),
        ("dropout rate of the first layer", False),
        ("what do you call it when neurons are dropped", False),
        ("how many layers a network has", False),
        ("randomly dropping what a layer says", False),
    ],
)
def test_a_question_asks_about_something_and_a_description_does_not(text: str, asked: bool) -> None:
    assert asks(text, words(text)) is asked


def test_the_longest_name_that_a_question_holds_is_asked_about() -> None:
    index = SearchIndex(
        [
            term(1, "Weight", says="Set before the training to a small effect."),
            term(2, "Weight Decay", says="A penalty."),
            term(3, "Weight Initialization", says="To set what each weight is at first has an effect."),
        ]
    )

    assert index.lookup("set weight decay to 1e-4, what effect").matches[0].term_id == 2


def test_a_question_with_a_name_may_describe_what_has_a_longer_one() -> None:
    index = SearchIndex(
        [
            term(1, "Learning Rate", says="The size of a step."),
            term(2, "Learning Rate Scheduler", says="Lowers it automatically over time."),
            term(3, "Epoch", says="A pass over the data."),
        ]
    )

    assert index.lookup("how do i lower the learning rate automatically over time").matches[0].term_id == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gradient descent in a cnn", DESCENT),  # a name of one word says where
        ("loss function pytorch", LOSS),
        ("keras loss function", LOSS),
        ("loss function in ml", LOSS),
    ],
)
def test_where_and_with_what_a_name_is_met_takes_nothing_from_it(typed: str, meant: int) -> None:
    found = INDEX.lookup(typed)

    assert found.answer is not None
    assert found.answer.term_id == meant


@pytest.mark.parametrize(
    "typed", ["dropout in the rain", "python loss of habitat", "gradient of a network cable"]
)
def test_another_place_is_another_thing(typed: str) -> None:
    assert INDEX.lookup(typed).answer is None


@pytest.mark.parametrize("typed", ["cnn vs dropout for images", "should i use a cnn or dropout here?"])
def test_what_two_things_are_compared_for_is_none_of_them(typed: str) -> None:
    found = INDEX.lookup(typed)

    assert found.answer is not None
    assert {match.term_id for match in found.matches[:2]} == {CNN, DROPOUT}


def test_the_same_word_on_both_sides_compares_nothing() -> None:
    index = SearchIndex([*TERMS, term(20, "Layer", says="A row of neurons.")])

    assert "side by side" not in next(iter(index.explain("few layers versus many layers").lines()))


@pytest.mark.parametrize(
    "typed",
    [
        "overfitting, is that the same as in a cnn?",
        "a loss function has a shape, so what does the function do",
    ],
)
def test_a_name_that_says_where_or_points_back_is_not_set_apart(typed: str) -> None:
    index = SearchIndex([*TERMS, term(20, "Function", says="Gives a value for a value.")])
    found = index.lookup(typed)

    assert found.answer is None or found.answer.term_id not in {CNN, 20}


@pytest.mark.parametrize(
    "typed",
    [
        "like gradient descent but faster",
        "instead of dropout",
        "what can i use instead of a cnn",
        "better than gradient descent",
        "something similar to dropout",
        "a thing that is unlike dropout",
        "what is the opposite of overfitting",
    ],
)
def test_what_is_like_a_name_or_unlike_it_is_something_else(typed: str) -> None:
    assert not INDEX.lookup(typed).confident


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is gradient descent better than adam", DESCENT),  # the name comes first
        ("this looks like overfitting", OVERFITTING),
        ("like what is dropout", DROPOUT),
        ("what is dropout like", DROPOUT),
    ],
)
def test_a_comparison_with_something_else_takes_nothing_from_a_name(typed: str, meant: int) -> None:
    found = INDEX.lookup(typed)

    assert (found.confident, found.matches[0].term_id) == (True, meant)
