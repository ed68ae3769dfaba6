"""Two spellings of one name have one key; two names have two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.glossary.words import key


@pytest.mark.parametrize(
    "names",
    [
        (
            "Multi-Layer Perceptron",
            "multi layer perceptrons",
            "MULTI‐LAYER  PERCEPTRON",
            "“Multi-Layer” Perceptron",
        ),
        ("Newton's method", "Newton’s Methods", "newtons method"),
        ("loss", "Losses"),
        ("batch", "batches"),
        ("box", "boxes"),
        ("cache", "caches"),
        ("size", "sizes"),
        ("bias", "biases"),
        ("class", "classes"),
        ("entropy", "entropies"),
        ("matrix", "matrices"),
        ("API", "APIs"),
        ("CPU", "CPUs"),
        ("menu", "menus"),
        ("bus", "buses"),
        ("virus", "viruses"),
        ("status", "statuses"),
        ("lens", "lenses"),
        ("quiz", "quizzes"),
        ("cookie", "cookies"),
        ("movie", "movies"),
        ("house", "houses"),
        ("use case", "use cases"),
        ("ReLU", "relu"),
        ("ﬁne-tuning", "fine-tuning"),
    ],
)
def test_one_name(names: tuple[str, ...]) -> None:
    assert len({key(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("C", "C++", "C#"),
        ("statistic", "statistics"),
        ("&&", "||", "=>"),
        ("की", "का", "कि"),
        ("卷积", "卷积层"),
        ("bias", "bia"),
        ("this", "thi"),
        ("basis", "basi"),
        ("corpus", "corpu"),
        ("autoencoder", "auto-encoder"),
    ],
)
def test_several_names(names: tuple[str, ...]) -> None:
    assert len({key(name) for name in names}) == len(names)


@given(st.text())
def test_a_key_is_stable(name: str) -> None:
    assert key(name) == key(name.strip())
    assert key(name) or not name.strip()
