"""Runs queries through the search and counts, kind by kind, what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.core.search import SearchIndex
from tests.search_quality.completion import SHOWN
from tests.search_quality.glossary import glossary
from tests.search_quality.kinds import COMPLETION_KINDS, STRANGER_KINDS
from tests.search_quality.model import Query


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search made of a query: `shown` are the names it offered, best first."""

    query: Query
    right: bool
    confident: bool
    shown: tuple[str, ...]

    @property
    def confident_and_right(self) -> bool:
        return self.confident and self.right

    @property
    def confident_and_wrong(self) -> bool:
        return self.confident and not self.right

    @property
    def is_miss(self) -> bool:
        """Of a stranger: a confident answer; of everything else: the right term not in its place."""
        return self.confident if self.query.kind in STRANGER_KINDS else not self.right


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of outcomes, each from 0 to 1."""

    queries: int
    right: float
    confident_right: float
    confident_wrong: float
    confident: float


@lru_cache
def index(name: str) -> SearchIndex:
    return SearchIndex(glossary(name).deck.terms)


def run(query: Query) -> Outcome:
    return _complete(query) if query.kind in COMPLETION_KINDS else _lookup(query)


def _lookup(query: Query) -> Outcome:
    result = index(query.glossary).lookup(query.text)
    first = result.matches[0].term_id if result.matches else None
    if result.confident:
        assert result.answer is not None
        assert result.answer.term_id == first
    shown = tuple(match.name for match in result.matches[:SHOWN])
    return Outcome(query, first in query.expected, result.confident, shown)


def _complete(query: Query) -> Outcome:
    matches = index(query.glossary).complete(query.text)[:SHOWN]
    found = [match.term_id in query.expected for match in matches]
    right = bool(found) and all(found) if query.every else any(found)
    return Outcome(query, right, False, tuple(match.name for match in matches))


def score(outcomes: Iterable[Outcome]) -> Score:
    """Raises `ZeroDivisionError` where there are no outcomes: a kind without queries proves nothing."""
    counted = tuple(outcomes)

    def share(flag: str) -> float:
        return sum(getattr(outcome, flag) for outcome in counted) / len(counted)

    return Score(
        len(counted),
        share("right"),
        share("confident_and_right"),
        share("confident_and_wrong"),
        share("confident"),
    )
