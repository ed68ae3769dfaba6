"""Drawing options: none stands out, the answer is anywhere, and the choice is fair by every look."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiz.forms import form_of, one_stands_out
from bot.core.quiz.options import draw, option


def stands_out(*texts: str) -> bool:
    return one_stands_out([form_of(text) for text in texts])


def test_names_of_one_form_are_fair() -> None:
    assert not stands_out("Loss Function", "Batch Size", "Early Stopping", "Model Ensemble")


@pytest.mark.parametrize(
    "texts",
    [
        ("Dropout", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Dropout", "Pooling", "Epoch", "Model Ensemble"),
        ("Attention Heads", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Attention Heads", "Batch Sizes", "Loss Functions", "Model Ensemble"),
        ("LSTM Cell", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Word2vec Model", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Multi-Head Attention", "Class Activation Map", "Model Ensemble", "Weight Decay"),
        ("K&R Style", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Node.js", "Event Loop", "Call Stack", "Big Endian"),
        ("Loss (Cost)", "Batch Size", "Early Stopping", "Model Ensemble"),
        ("Multi-Head Attention Mechanism", "Batch Size", "Early Stopping", "Model Ensemble"),
        (
            "A day.",
            "A definition of some length.",
            "A definition of that length.",
            "Another one of its length.",
        ),
    ],
)
def test_one_of_another_form_stands_out(texts: tuple[str, ...]) -> None:
    assert stands_out(*texts)
    assert stands_out(*reversed(texts))


ANSWER = option(1, "Loss Function")
OTHERS = [
    option(place, text) for place, text in enumerate(("Batch Size", "Data Set", "Feature Map", "Rate"), 2)
]


def test_an_option_that_would_stand_out_is_left_out() -> None:
    drawn = draw(ANSWER, OTHERS, random.Random(1), lambda _: 0.0)
    assert drawn is not None
    assert {one.text for one in drawn} == {"Loss Function", "Batch Size", "Data Set", "Feature Map"}


def test_two_of_three_are_near_where_that_can_be_and_one_is_always() -> None:
    far = [
        option(place, f"Far {letter}", 9.0, near=False) for place, letter in enumerate("ABCDEFGHIJKLM", 10)
    ]
    near = [option(place, f"Near {letter}") for place, letter in enumerate("AB", 2)]
    answer = option(1, "Nigh C")
    for some, wanted in ((near, 2), (near[:1], 1)):
        drawn = draw(answer, [*far, *some], random.Random(1), lambda _: 0.0) or ()
        assert sum(one.text.startswith("Near") for one in drawn) == wanted
    assert draw(answer, far, random.Random(1), lambda _: 0.0) is None


def test_there_is_no_set_where_none_is_fair() -> None:
    assert draw(ANSWER, OTHERS[1:], random.Random(1), lambda _: 0.0) is None
    assert draw(ANSWER, OTHERS, random.Random(1), lambda _: None) is None
    assert draw(ANSWER, [*OTHERS[:2], option(9, "loss function")], random.Random(1), lambda _: 0.0) is None


def test_the_likely_ones_come_more_often_though_not_always_the_same() -> None:
    others = [
        option(place, f"Term {letter}", 4.0 * (letter in "BCDEF"))
        for place, letter in enumerate("BCDEFGHIJ", 2)
    ]
    drawn = [
        draw(option(1, "Term A"), others, random.Random(seed), lambda _: 0.0) or () for seed in range(60)
    ]
    seen = Counter(one.text for options in drawn for one in options if one.term_id != 1)
    assert sum(seen[f"Term {letter}"] for letter in "BCDEF") > 0.8 * seen.total()
    assert all(seen[f"Term {letter}"] for letter in "BCDEF")


def test_a_set_with_a_fault_gives_way_to_one_without() -> None:
    others = [option(place, f"Term {letter}") for place, letter in enumerate("BCDE", 2)]
    for seed in range(20):
        drawn = draw(
            option(1, "Term A"),
            others,
            random.Random(seed),
            lambda options: -9.0 if any(one.text == "Term B" for one in options) else 0.0,
        )
        assert drawn is not None
        assert {one.text for one in drawn} == {"Term A", "Term C", "Term D", "Term E"}


@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=15, unique_by=str.casefold), st.integers()
)
def test_whatever_is_drawn_is_four_fair_options_with_the_answer(texts: list[str], seed: int) -> None:
    answer, *others = [option(place, text) for place, text in enumerate(texts)]
    drawn = draw(answer, others, random.Random(seed), lambda _: 0.0)
    if drawn is not None:
        assert len({one.term_id for one in drawn}) == 4
        assert answer in drawn
        assert not one_stands_out([one.form for one in drawn])
    else:
        assert len(texts) < 4 or not any_fair(texts)


def any_fair(texts: list[str]) -> bool:
    """Whether the answer goes with three others of the few that are considered in every case."""
    return len(texts) <= 13 and any(
        not stands_out(texts[0], one, two, three)
        for place, one in enumerate(texts[1:], 1)
        for further, two in enumerate(texts[place + 1 :], place + 1)
        for three in texts[further + 1 :]
    )
