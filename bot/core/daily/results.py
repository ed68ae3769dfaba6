"""How the question of a day went, and a person's run of answered days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many chose each option; `correct` counts the options from 0."""

    counts: tuple[int, ...]
    correct: int

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def percent_right(self) -> int:
        return self.shares[self.correct]

    @property
    def shares(self) -> tuple[int, ...]:
        """Whole per cents that add up to 100, or zeros where nobody answered."""
        return _whole_percents(self.counts)


def _whole_percents(counts: Sequence[int]) -> tuple[int, ...]:
    total = sum(counts)
    if not total:
        return (0,) * len(counts)
    shares = [100 * count // total for count in counts]
    # What rounding down left over goes to those it took the most from.
    by_loss = sorted(range(len(counts)), key=lambda place: (-(100 * counts[place] % total), place))
    for place in by_loss[: 100 - sum(shares)]:
        shares[place] += 1
    return tuple(shares)


@dataclass(frozen=True, slots=True)
class Streak:
    """A person's answers without a gap; `last` is the number of the last question they answered.

    Questions are numbered by the posts that carried one, so a day without a post leaves no gap.
    """

    current: int
    best: int
    last: int


def answered(before: Streak | None, number: int) -> Streak:
    """The streak after an answer to question `number` (from 1)."""
    if before is None:
        return Streak(1, 1, number)
    if number <= before.last:
        return before
    current = before.current + 1 if number == before.last + 1 else 1
    return Streak(current, max(before.best, current), number)
