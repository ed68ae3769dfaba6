"""What a lookup gives back."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class MatchKind(StrEnum):
    """How a term was found, from the surest way to the least sure."""

    EXACT = "exact"
    ALIAS = "alias"
    PREFIX = "prefix"
    TYPO = "typo"
    WORDS = "words"
    PARTIAL = "partial"
    DEFINITION = "definition"
    NONE = "none"


class Match(NamedTuple):
    """One term that fits a query.

    `label` is the name or alias that fitted, as the glossary spells it; `score` lies in 0..1 and is
    comparable within one lookup only.
    """

    term_id: int
    name: str
    label: str
    score: float
    kind: MatchKind


class Lookup(NamedTuple):
    """The matches of `query`, best first; `confident` says whether the first may be shown as the answer."""

    query: str
    matches: tuple[Match, ...]
    confident: bool
    kind: MatchKind

    @property
    def answer(self) -> Match | None:
        """The match to show as the answer, or None where the search is not sure."""
        return self.matches[0] if self.confident else None
