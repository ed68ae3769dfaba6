"""What a member has done in a server: sums, topics, what they miss, and how busy the weeks were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.core.leaderboard.periods import last_weeks, local_day

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some answers were right."""

    answered: int
    correct: int

    @property
    def part(self) -> float:
        """From 0 to 1; 0 where nothing was answered."""
        return self.correct / self.answered if self.answered else 0.0


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday, on the server's calendar."""

    monday: date
    share: Share


@dataclass(frozen=True, slots=True)
class MemberStats:
    """`games` counts those with an answer, `ranked` those of them that count for boards.

    `answers` are those of quizzes, `topics` splits them, the most answered first; `missed` are term ids with
    how often they were answered, the most often wrong first. `weeks` are the last 12 with quizzes and daily
    questions together, this one last.
    """

    games: int
    ranked: int
    wins: int
    best_streak: int
    answers: Share
    topics: tuple[tuple[str, Share], ...]
    missed: tuple[tuple[int, Share], ...]
    daily: Share
    daily_streak: int
    best_daily_streak: int
    weeks: tuple[Week, ...]

    @property
    def empty(self) -> bool:
        return not self.games and not self.daily.answered


def by_week(answers: Iterable[tuple[datetime, bool]], today: date, zone: tzinfo) -> tuple[Week, ...]:
    """The last weeks, empty ones too, from (when, whether right); what is older is left out."""
    counts = {monday: [0, 0] for monday in last_weeks(today, WEEKS)}
    for answered_at, correct in answers:
        (monday,) = last_weeks(local_day(answered_at, zone), 1)
        if monday in counts:
            counts[monday][0] += 1
            counts[monday][1] += correct
    return tuple(Week(monday, Share(*count)) for monday, count in counts.items())
