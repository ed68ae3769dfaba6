"""What can happen to a game."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.state import End


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and whether they are an admin of the server."""

    user_id: int
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    user_id: int


@dataclass(frozen=True, slots=True)
class Rated:
    """How strong a player is, learned some time after they came in."""

    user_id: int
    rating: Rating


@dataclass(frozen=True, slots=True)
class LobbyShown:
    message_id: int


@dataclass(frozen=True, slots=True)
class StartedNow:
    by: Actor


@dataclass(frozen=True, slots=True)
class TimeCame:
    """The instant `wake_at` may have come; too early is fine."""


@dataclass(frozen=True, slots=True)
class Picked:
    question: Question
    term_rating: Rating


@dataclass(frozen=True, slots=True)
class NothingToPick:
    """The deck has no question left that was not asked in this game."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The question of round `number` is in the channel.

    `shown_at` is on Discord's clock; `opened_at` on ours: now, or the past for one found again after a
    restart.
    """

    number: int
    message_id: int
    shown_at: datetime
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """`pressed_at` is on Discord's clock. A typed answer says whether it was `right`."""

    number: int
    user_id: int
    pressed_at: datetime
    choice: int | None = None
    text: str | None = None
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    by: Actor


@dataclass(frozen=True, slots=True)
class Paused:
    by: Actor


@dataclass(frozen=True, slots=True)
class Resumed:
    by: Actor


@dataclass(frozen=True, slots=True)
class Stopped:
    by: Actor


@dataclass(frozen=True, slots=True)
class Ended:
    """The game cannot go on: its channel is gone (LOST), or it failed by a fault of ours (FAILED)."""

    end: End


@dataclass(frozen=True, slots=True)
class Appealed:
    number: int
    user_id: int


@dataclass(frozen=True, slots=True)
class AppealDecided:
    number: int
    user_id: int
    accepted: bool
    by: Actor


@dataclass(frozen=True, slots=True)
class PodiumShown:
    message_id: int


@dataclass(frozen=True, slots=True)
class Restarted:
    """The process that ran the game is a new one; effects that were under way may be lost."""


Event: TypeAlias = (
    Joined
    | Rated
    | LobbyShown
    | StartedNow
    | TimeCame
    | Picked
    | NothingToPick
    | Shown
    | Answered
    | Skipped
    | Paused
    | Resumed
    | Stopped
    | Ended
    | Appealed
    | AppealDecided
    | PodiumShown
    | Restarted
)
