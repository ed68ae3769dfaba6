"""How the terms of a quiz do as questions: how often right, and which wrong option draws the strong players.

A wrong option that those draw who mostly know better is either a good question or a bad one: its definition
may be right for both terms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

STRONG_AT_LEAST = 2
"""So many strong players have to fall for an option before it is worth a word."""


@dataclass(frozen=True, slots=True)
class Picked:
    """One choice of an option: the question's term, the option's, and the rating of whoever chose."""

    term_id: int
    option_id: int
    rating: float

    @property
    def correct(self) -> bool:
        return self.term_id == self.option_id


@dataclass(frozen=True, slots=True)
class Lure:
    """The wrong option that most of the strong chose: how many of them, and how many of all."""

    option_id: int
    strong: int
    all: int


@dataclass(frozen=True, slots=True)
class Item:
    """A term with its answers; `lure` where there is one."""

    term_id: int
    answered: int
    correct: int
    lure: Lure | None = None

    @property
    def part(self) -> float:
        """How many were right, from 0 to 1."""
        return self.correct / self.answered if self.answered else 0.0


def lures(picked: Iterable[Picked]) -> dict[int, Lure]:
    """By term. Strong is who has a rating above the median of all these choices."""
    choices = list(picked)
    if not choices:
        return {}
    bar = median(each.rating for each in choices)
    strong: dict[int, Counter[int]] = defaultdict(Counter)
    everybody: Counter[tuple[int, int]] = Counter()
    for each in choices:
        if each.correct:
            continue
        everybody[each.term_id, each.option_id] += 1
        strong[each.term_id][each.option_id] += each.rating > bar
    found: dict[int, Lure] = {}
    for term_id, options in strong.items():
        option_id, count = min(options.items(), key=lambda option: (-option[1], option[0]))
        if count >= STRONG_AT_LEAST:
            found[term_id] = Lure(option_id, count, everybody[term_id, option_id])
    return found
