"""Whoever asks is told how a term was found, and why the search is not sure."""

from __future__ import annotations

import pytest

from bot.core.search import SearchIndex
from tests.core.search.examples import TERMS

INDEX = SearchIndex(TERMS)


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("dropout", "a name as it is written"),
        ("so what is dropout?", "a name, once the asking is taken away"),
        ("droput", "a name but for slips"),
        ("descent gradient", "all that speaks for any term, weighed"),
        ("!?", "nothing to look for"),
        ("qqqqqq", "nothing fits"),
    ],
)
def test_the_step_that_settled_it_is_named(typed: str, step: str) -> None:
    assert INDEX.explain(typed).step == step


def test_doubts_are_given_in_words() -> None:
    told = list(INDEX.explain("network cable").lines())

    assert told[0].startswith("not sure, found by words")
    assert any("cable" in line for line in told)


def test_an_explanation_ends_as_the_lookup_does() -> None:
    for text in ("dropout", "network cable", "shallow vs deep", "random neurons switched off", ""):
        assert INDEX.explain(text).lookup == INDEX.lookup(text)
