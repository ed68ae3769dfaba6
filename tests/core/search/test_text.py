"""Two spellings of one thing fold to the same words."""

from __future__ import annotations

import pytest

from bot.core.search.text import LONGEST_TEXT, stem, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Gradient  DESCENT", ["gradient", "descent"]),
        ("self-attention", ["self", "attention"]),
        ("C.N.N.", ["cnn"]),
        ("the model's what's", ["the", "model", "what"]),
        ("don’t", ["dont"]),  # a typographic apostrophe
        ("Béchamel", ["bechamel"]),
        ("ﬁne ｆｕｌｌ", ["fine", "full"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("salt & pepper", ["salt", "and", "pepper"]),
        ("Type II error", ["type", "2", "error"]),
        ("smoke point™", ["smoke", "point"]),
        ("normalisation of modelling behaviours", ["normalization", "of", "modeling", "behaviors"]),
        ("anaesthesia centre", ["anesthesia", "center"]),
        ("深層学習 とは", ["深層学習", "とは"]),
        ("🙂 ?!", []),
        ("", []),
    ],
)
def test_a_text_folds_to_its_words(typed: str, folded: list[str]) -> None:
    assert words(typed) == folded


@pytest.mark.parametrize("word", ["your", "hour", "noise", "denoise", "supervise", "called", "acre"])
def test_words_that_only_look_british_stay(word: str) -> None:
    assert words(word) == [word]


def test_inflections_share_a_stem() -> None:
    assert stem("normalizing") == stem("normalization") == stem("normalized")


@pytest.mark.parametrize(
    ("one", "other"), [("convolve", "convolution"), ("descending", "descent"), ("taught", "teaching")]
)
def test_so_do_forms_that_english_makes_without_a_rule(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_of_a_very_long_text_only_the_beginning_is_read() -> None:
    assert sum(map(len, words("word " * 2_000))) <= LONGEST_TEXT
