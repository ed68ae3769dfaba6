"""What answers are worth on the boards.

The first right answer about a term counts in full on a day; each further one about the same term that day
counts half as much as the one before, so that asking the same small topic all evening wins no board. A game
with one player is practice and counts for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

RANKED_FROM_PLAYERS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a closed round; `points` are those of the game."""

    user_id: int
    term_id: int
    topic: str | None
    correct: bool
    points: int
    answered_at: datetime


@dataclass(slots=True)
class Tally:
    """What one person has brought together: sums, and the longest run of right answers."""

    points: int = 0
    answered: int = 0
    correct: int = 0
    best_streak: int = 0


@dataclass(slots=True)
class GameTallies:
    """A game's answers as the boards count them: by person, and by person and topic."""

    overall: dict[int, Tally] = field(default_factory=dict[int, Tally])
    by_topic: dict[tuple[int, str], Tally] = field(default_factory=dict[tuple[int, str], Tally])


def worn(points: int, repeats: int) -> int:
    """Points for a right answer about a term that was right `repeats` times on that day before."""
    return points >> min(repeats, 30)


def tally(answers: Iterable[Answer], earlier: Mapping[tuple[int, int], int]) -> GameTallies:
    """Sum a game's answers; `earlier` counts, by (person, term), the day's right answers before the game."""
    right_before = Counter(earlier)
    runs: Counter[int] = Counter()
    tallies = GameTallies()
    for answer in sorted(answers, key=lambda each: (each.answered_at, each.user_id)):
        again = (answer.user_id, answer.term_id)
        points = worn(answer.points, right_before[again])
        if answer.correct:
            right_before[again] += 1
        runs[answer.user_id] = runs[answer.user_id] + 1 if answer.correct else 0
        _add(tallies.overall.setdefault(answer.user_id, Tally()), answer, points, runs[answer.user_id])
        if answer.topic:
            by_topic = tallies.by_topic.setdefault((answer.user_id, answer.topic), Tally())
            _add(by_topic, answer, points, 0)
    return tallies


def _add(sums: Tally, answer: Answer, points: int, run: int) -> None:
    sums.points += points
    sums.answered += 1
    sums.correct += answer.correct
    sums.best_streak = max(sums.best_streak, run)
