"""What the people who start a game may choose, and the times that nobody chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

ROUNDS: Final = (3, 50)
SECONDS: Final = (5, 120)
TEAMS: Final = (2, 6)

LOBBY: Final = timedelta(seconds=30)
BREAK: Final = timedelta(seconds=8)
# After a typed answer was refused, its author needs the time to appeal.
BREAK_TO_APPEAL: Final = timedelta(seconds=15)
APPEALS_HOLD_THE_END: Final = timedelta(seconds=60)
# An answer given in time may reach the bot a little later.
IN_TRANSIT: Final = timedelta(milliseconds=750)
# Everybody who plays has answered: time for those who want to come in, or to change their mind. In the
# first round nobody knows yet who will come in: it lasts its time, or this long where there is no clock.
ALL_ANSWERED: Final = timedelta(seconds=3)
ALL_ANSWERED_CALM: Final = timedelta(seconds=6)
ALL_ANSWERED_FIRST: Final = timedelta(seconds=20)
# A round without a clock waits this long.
UNTIMED_ROUND: Final = timedelta(minutes=5)
PAUSED_AT_MOST: Final = timedelta(minutes=30)
# A game that was interrupted for longer is ended at the restart: its players have gone.
INTERRUPTED_AT_MOST: Final = timedelta(hours=1)
IDLE_ROUNDS: Final = 3


class Mode(StrEnum):
    """How answers are given: by button, by typing, or now one and now the other."""

    CHOICE = "choice"
    TYPED = "typed"
    MIXED = "mixed"


class Difficulty(StrEnum):
    """Which terms are asked, seen from the level of the players."""

    EASY = "easy"
    FITTING = "fitting"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `/quiz start`.

    `seconds` is the time to answer, None without a clock; `teams` is the number of teams, None where all
    play for themselves; `topic` and `deck` are names, None for all. A calm game has no clock, no streaks
    and lets everybody change their answer until the round ends.
    """

    rounds: int = 10
    seconds: int | None = 20
    mode: Mode = Mode.CHOICE
    topic: str | None = None
    deck: str | None = None
    difficulty: Difficulty = Difficulty.FITTING
    teams: int | None = None
    calm: bool = False

    def __post_init__(self) -> None:
        if not ROUNDS[0] <= self.rounds <= ROUNDS[1]:
            raise ValueError(f"a game has {ROUNDS[0]} to {ROUNDS[1]} rounds, not {self.rounds}")
        if self.seconds is not None and not SECONDS[0] <= self.seconds <= SECONDS[1]:
            raise ValueError(f"a round has {SECONDS[0]} to {SECONDS[1]} seconds, not {self.seconds}")
        if self.teams is not None and not TEAMS[0] <= self.teams <= TEAMS[1]:
            raise ValueError(f"a game has {TEAMS[0]} to {TEAMS[1]} teams, not {self.teams}")

    @property
    def limit(self) -> timedelta | None:
        """The time to answer a question; None without a clock."""
        return None if self.calm or self.seconds is None else timedelta(seconds=self.seconds)
