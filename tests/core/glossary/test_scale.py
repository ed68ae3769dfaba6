"""A large glossary is made in seconds, in a time that grows with the number of terms and no faster."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from bot.core.glossary.build import build_deck
from bot.core.glossary.pairs import parse_pairs
from tests.support.big_glossary import glossary_file

SMALL, LARGE = 1_000, 10_000


def seconds(data: bytes, terms: int) -> float:
    """The processor's time, which other programs on the machine stretch less than the clock's."""
    start = time.process_time()
    deck = build_deck("deck", parse_pairs(data))
    spent = time.process_time() - start
    assert len(deck.terms) == terms
    return spent


def test_ten_times_the_terms_take_about_ten_times_as_long() -> None:
    small, large = glossary_file(SMALL), glossary_file(LARGE)
    least = min(seconds(small, SMALL) for _ in range(3))
    assert min(seconds(large, LARGE) for _ in range(2)) < 2.5 * least * LARGE / SMALL


@pytest.mark.full
def test_a_hundred_thousand_terms_take_less_than_twenty_seconds() -> None:
    assert seconds(glossary_file(100_000), 100_000) < 20


def test_a_term_takes_a_few_kilobytes_while_the_deck_is_made() -> None:
    data = glossary_file(SMALL)
    tracemalloc.start()
    try:
        build_deck("deck", parse_pairs(data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < SMALL * 5_000
