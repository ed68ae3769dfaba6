"""What answers are worth on the boards.

The first right answer about a term counts in full on a day; each further one about the same term that day
counts half as much as the one before, so that asking the same small topic all evening wins no board. A game
with one player is practice and counts for nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.core.leaderboard.periods import local_day


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a closed round; `points` are those of the game."""

    user_id: int
    term_id: int
    topic: str | None
    correct: bool
    points: int
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Right:
    """A right answer in another game of the server, which may make later ones of its day worth less."""

    user_id: int
    term_id: int
    answered_at: datetime
    game_id: int


@dataclass(slots=True)
class Tally:
    """What one person has brought together: sums, and the longest run of right answers."""

    points: int = 0
    answered: int = 0
    correct: int = 0
    best_streak: int = 0
    _run: int = 0

    def add(self, answer: Answer, points: int) -> None:
        """Count the next answer, which is worth `points`."""
        self.points += points
        self.answered += 1
        self.correct += answer.correct
        self._run = self._run + 1 if answer.correct else 0
        self.best_streak = max(self.best_streak, self._run)


WHOLE = ""
"""In place of a topic: all of a game."""


def worn(points: int, repeats: int) -> int:
    """Points for a right answer about a term that was right `repeats` times on that day before."""
    return points >> min(repeats, 30)


def tally(
    answers: Iterable[Answer], elsewhere: Iterable[Right], *, game_id: int, zone: tzinfo
) -> dict[tuple[int, str], Tally]:
    """Sum a game's answers by person, and by person and topic: the keys are (person, topic or `WHOLE`).

    `elsewhere` are right answers of other games, of which those before each answer on its day count; days
    are those of `zone`. Of two answers at one instant, that of the game with the lower id is the first.
    """
    ordered = sorted(answers, key=lambda each: (each.answered_at, each.user_id))
    own = [Right(each.user_id, each.term_id, each.answered_at, game_id) for each in ordered if each.correct]
    rights = _moments([*own, *elsewhere], zone)
    tallies: dict[tuple[int, str], Tally] = defaultdict(Tally)
    for answer in ordered:
        same = rights.get((answer.user_id, answer.term_id, local_day(answer.answered_at, zone)), [])
        points = worn(answer.points, bisect_left(same, (answer.answered_at, game_id)))
        tallies[answer.user_id, WHOLE].add(answer, points)
        if answer.topic:
            tallies[answer.user_id, answer.topic].add(answer, points)
    return dict(tallies)


def _moments(
    rights: Iterable[Right], zone: tzinfo
) -> dict[tuple[int, int, date], list[tuple[datetime, int]]]:
    """By person, term and day: when each was right, and in which game, in order."""
    found: dict[tuple[int, int, date], list[tuple[datetime, int]]] = defaultdict(list)
    for each in rights:
        key = (each.user_id, each.term_id, local_day(each.answered_at, zone))
        found[key].append((each.answered_at, each.game_id))
    for moments in found.values():
        moments.sort()
    return found
