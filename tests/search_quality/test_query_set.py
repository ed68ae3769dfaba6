"""The set itself: large, fair and the same every time."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.search_quality import kinds
from tests.search_quality.glossary import NAMES, flat, glossary, squash
from tests.search_quality.model import Half
from tests.search_quality.queries import every_query

pytestmark = pytest.mark.xdist_group("search quality")

EVERY_KIND = kinds.LOOKUP_KINDS | kinds.COMPLETION_KINDS | kinds.STRANGER_KINDS


def test_it_has_every_kind_in_both_halves_and_in_several_glossaries() -> None:
    assert {query.kind for query in every_query()} == EVERY_KIND
    assert len(every_query()) >= 2500
    for half in Half:
        for kind in EVERY_KIND:
            found = {query.glossary for query in every_query() if query.half is half and query.kind == kind}
            assert {"deep_learning", "statistics"} <= found


def test_the_halves_are_of_about_one_size() -> None:
    halves = Counter(query.half for query in every_query())

    assert 0.45 < halves[Half.TUNE] / halves.total() < 0.55


def test_it_is_the_same_every_time() -> None:
    before = every_query()
    every_query.cache_clear()

    assert every_query() == before


def test_no_stranger_is_called_by_a_name_of_the_glossary() -> None:
    named = [
        query
        for query in every_query()
        if query.kind in kinds.STRANGER_KINDS and squash(query.text) in glossary(query.glossary).spellings
    ]

    assert not named


def test_what_is_asked_for_in_one_glossary_is_no_stranger_to_it() -> None:
    asked = {
        (query.glossary, squash(query.text)) for query in every_query() if query.kind in kinds.LOOKUP_KINDS
    }
    strange = {
        (query.glossary, squash(query.text)) for query in every_query() if query.kind in kinds.STRANGER_KINDS
    }

    assert not {pair for pair in asked & strange if pair[1]}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file", ["near", "far"])
def test_a_description_does_not_name_what_it_describes(name: str, file: str) -> None:
    ours = glossary(name)
    for concepts, texts in flat(ours.folder / f"{file}.toml").items():
        for concept in concepts.split(" | "):
            told = [text for text in texts if squash(concept) in squash(text)]
            assert not told


def test_every_concept_of_the_shipped_glossary_is_described_at_least_twice_near_and_far() -> None:
    ours = glossary("deep_learning")
    for file in ("near", "far"):
        count: Counter[int] = Counter()
        for concepts, texts in flat(ours.folder / f"{file}.toml").items():
            for term in ours.expected(concepts):
                count[term] += len(texts)
        assert {term.name for term in ours.deck.terms if count[term.id] < 2} == set()
