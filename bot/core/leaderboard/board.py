"""A board: whose lines it shows, of where and when, and what it orders them by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EVERYWHERE = 0
"""The guild id of the board of all servers."""

SERVER = "server"

FEWEST_ANSWERS = 10
"""Accuracy and rating say something from this many answers on; boards by them show nobody with fewer."""


def channel_scope(channel_id: int) -> str:
    return f"channel:{channel_id}"


def topic_scope(topic: str) -> str:
    return f"topic:{topic}"


def season_period(season_id: int) -> str:
    return f"season:{season_id}"


class By(StrEnum):
    POINTS = "points"
    ACCURACY = "accuracy"
    WINS = "wins"
    RATING = "rating"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class Board:
    """Which board: a guild's (or `EVERYWHERE`), its scope and period keys, and what it orders by."""

    guild_id: int
    scope: str
    period: str
    by: By = By.POINTS


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line; `value` is what the board orders by."""

    place: int
    user_id: int
    value: float
    points: int
    answered: int
    correct: int
    wins: int
    games: int
    best_streak: int


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` from `first` (0 is the top) of `total`; `own` is the asker's row, wherever it stands.

    Where `own_listed` is false they stay off the board: it is where they would stand.
    """

    rows: tuple[Row, ...]
    first: int
    total: int
    own: Row | None
    own_listed: bool = True
