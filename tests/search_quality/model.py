"""One query with what must come of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Half(StrEnum):
    """Rules may be tuned on the misses of one half; the other is for reporting alone."""

    TUNE = "tune"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and the ids of the terms that are right: none for a stranger.

    `concept` names what the query was made from (of a stranger: the query itself). With `every` a
    completion is right when all the suggestions are among the expected ones, else when one of them is.
    """

    text: str
    kind: str
    glossary: str
    concept: str
    expected: frozenset[int]
    every: bool = False

    @property
    def half(self) -> Half:
        """Fixed by the concept and the kind, so variants of one name are never in both halves."""
        digest = hashlib.blake2b(f"{self.concept}|{self.kind}".encode(), digest_size=1).digest()
        return Half.TUNE if digest[0] & 1 else Half.REPORT
