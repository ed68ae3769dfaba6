"""Queries for the shipped glossary as people wrote them, in a folder with a file for each kind there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.search_quality.glossary import flat, glossary
from tests.search_quality.model import Query

_KINDS = {
    "exact": "embedded",
    "forms": "inflection",
    "misspelled": "misspelled",
    "short": "short_form",
    "questions": "question",
    "near": "near",
    "far": "far",
}


def written(folder: Path) -> Iterator[Query]:
    ours = glossary("deep_learning")
    for file, kind in _KINDS.items():
        for concepts, texts in _read(folder / f"{file}.toml").items():
            for text in texts:
                yield Query(text, kind, ours.name, concepts, ours.expected(concepts))
    for kind, texts in _read(folder / "strangers.toml").items():
        for text in texts:
            yield Query(text, f"stranger_{kind}", ours.name, text, frozenset())


def _read(path: Path) -> dict[str, list[str]]:
    return flat(path) if path.exists() else {}
