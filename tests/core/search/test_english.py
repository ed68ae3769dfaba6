"""Figures of English tell words that are meant from slips."""

from __future__ import annotations

import pytest

from bot.core.search.english import in_dictionary, zipf
from bot.core.search.fillers import FILLERS, slipped_filler


@pytest.mark.parametrize(
    "word", ["overheating", "vacation", "glutton", "overflying", "networks", "stopped", "overfishing"]
)
def test_a_real_word_is_in_the_dictionary(word: str) -> None:
    assert in_dictionary(word)


@pytest.mark.parametrize("word", ["seperate", "becuase", "droput", "nueral", "overfiting", "qwxz", ""])
def test_a_misspelling_is_not_however_common(word: str) -> None:
    assert not in_dictionary(word)


def test_commoner_words_have_higher_figures() -> None:
    assert zipf("the") > zipf("vacation") > zipf("overheating") > zipf("qwxz") == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("waht", "what"), ("explian", "explain"), ("differnce", "difference"), ("teh", "the"), ("sooo", "so")],
)
def test_an_asking_word_is_known_with_a_slip(typed: str, meant: str) -> None:
    assert meant in FILLERS
    assert slipped_filler(typed) is not None


def test_a_name_is_no_slipped_asking_word() -> None:
    assert slipped_filler("backpropagation") is None
