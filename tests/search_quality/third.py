"""A third set in a third hand: queries for the shipped glossary by somebody who had not seen the search."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from tests.search_quality.glossary import DATA, flat, glossary
from tests.search_quality.model import Half, Query

_FOLDER = DATA / "third"
_KINDS = {
    "exact": "embedded",
    "forms": "inflection",
    "misspelled": "misspelled",
    "short": "short_form",
    "questions": "question",
    "near": "near",
    "far": "far",
}


@lru_cache
def every_query() -> tuple[Query, ...]:
    return tuple(_queries())


def half(query: Query) -> Half:
    """By the text alone: this set has no variants of one name made by rules, which would belong together."""
    digest = hashlib.blake2b(query.text.encode(), digest_size=1).digest()
    return Half.TUNE if digest[0] & 1 else Half.REPORT


def _queries() -> Iterator[Query]:
    ours = glossary("deep_learning")
    for file, kind in _KINDS.items():
        for concepts, texts in flat(_FOLDER / f"{file}.toml").items():
            for text in texts:
                yield Query(text, kind, ours.name, concepts, ours.expected(concepts))
    for kind, texts in flat(_FOLDER / "strangers.toml").items():
        for text in texts:
            yield Query(text, f"stranger_{kind}", ours.name, text, frozenset())
