"""Autocomplete offers what begins as typed, inside a name too, and forgives slips."""

from __future__ import annotations

import pytest

from bot.core.search import SearchIndex
from tests.core.search.examples import BAG, CNN, DESCENT, DROPOUT, LOSS, NETWORK, TERMS, term

INDEX = SearchIndex(TERMS)


def offered(text: str) -> list[int]:
    return [match.term_id for match in INDEX.complete(text)][:5]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("d", DROPOUT),
        ("Gradient De", DESCENT),
        ("gradientd", DESCENT),
        ("desc", DESCENT),
        ("words", BAG),
        ("cost f", LOSS),
        ("cn", CNN),
        ("drpo", DROPOUT),
        ("gradeint d", DESCENT),
        ("convlutional neu", CNN),
        ("what is dropo", DROPOUT),
    ],
)
def test_a_beginning_is_among_the_first_five(typed: str, meant: int) -> None:
    assert meant in offered(typed)


def test_the_name_itself_comes_first_and_whole_beginnings_before_inner_words() -> None:
    assert offered("neural network")[:2] == [NETWORK, CNN]


def test_each_term_is_offered_once_and_no_more_than_asked_for() -> None:
    many = SearchIndex([term(number, f"Network {number}", f"network no {number}") for number in range(1, 60)])

    found = many.complete("netw")

    assert len(found) == len({match.term_id for match in found}) == 25
    assert len(many.complete("netw", limit=7)) == 7


def test_nothing_typed_offers_nothing() -> None:
    assert INDEX.complete("") == INDEX.complete("  ") == ()
