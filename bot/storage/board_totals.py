"""The sums that boards read: which rows a game touches, and how a change of it reaches them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Float, and_, case, cast, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import (
    EVERYWHERE,
    FEWEST_ANSWERS,
    SERVER,
    channel_scope,
    season_period,
    topic_scope,
)
from bot.core.leaderboard.periods import Period, period_key
from bot.storage.schema.community import board_entries, board_totals
from bot.storage.upsert import Insert, insert_into

SUMS = ("points", "answered", "correct", "games", "wins")
_AT_ONCE = 500

_KEY = ("user_id", "guild_id", "scope", "period")
Key = tuple[int, int, str, str]
"""(user, guild, scope, period): the primary key of a total."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one game has brought one person, as a whole (topic "") or about one topic."""

    game_id: int
    user_id: int
    topic: str
    guild_id: int
    channel_id: int
    day: date
    season_id: int | None
    points: int
    answered: int
    correct: int
    wins: int
    best_streak: int


async def entries_of(connection: AsyncConnection, game_ids: Sequence[int]) -> list[Entry]:
    """The entries as they stand."""
    entry = board_entries.c
    columns = [entry[name] for name in Entry.__slots__]
    rows = await connection.execute(select(*columns).where(entry.game_id.in_(game_ids)))
    return [Entry(*row) for row in rows]


async def insert_entries(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    if entries:
        rows = [{name: getattr(each, name) for name in Entry.__slots__} for each in entries]
        await connection.execute(board_entries.insert(), rows)


@lru_cache(maxsize=256)
def periods(day: date, season_id: int | None) -> tuple[str, ...]:
    """The keys of every period that a day belongs to."""
    keys = (period_key(each, day) for each in (Period.TODAY, Period.WEEK, Period.MONTH, Period.ALL))
    return (*keys,) if season_id is None else (*keys, season_period(season_id))


def scopes(entry: Entry) -> list[tuple[int, str]]:
    """The (guild, scope) pairs whose boards an entry counts for."""
    if entry.topic:
        return [(entry.guild_id, topic_scope(entry.topic))]
    return [
        (entry.guild_id, SERVER),
        (entry.guild_id, channel_scope(entry.channel_id)),
        (EVERYWHERE, SERVER),
    ]


def keys_of(entry: Entry) -> list[Key]:
    return [
        (entry.user_id, guild_id, scope, period)
        for guild_id, scope in scopes(entry)
        for period in periods(entry.day, entry.season_id)
        # Seasons are a server's own.
        if guild_id != EVERYWHERE or not period.startswith("season:")
    ]


async def change(
    connection: AsyncConnection,
    gone: Iterable[Entry],
    come: Iterable[Entry],
    *,
    only_guild: int | None = None,
) -> None:
    """Bring the totals from some entries to others, after the entries themselves have changed.

    With `only_guild`, those of that guild's boards (or `EVERYWHERE`) alone.
    """
    changes: dict[Key, _Change] = defaultdict(_Change)
    for sign, entries in ((-1, gone), (1, come)):
        for entry in entries:
            for key in keys_of(entry):
                if only_guild in {None, key[1]}:
                    changes[key].add(entry, sign)
    moved = {key: each for key, each in changes.items() if each.moves}
    await _apply(connection, {key: (each.sums, each.streak_come) for key, each in moved.items()})
    await _find_streaks(connection, [key for key, each in moved.items() if each.may_lower_streak])
    await _drop_empty(connection, [key for key, each in moved.items() if each.sums["games"] < 0])


@dataclass(slots=True)
class _Change:
    """What a total gains and loses, and the best streaks among what goes and what comes."""

    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    streak_gone: int = 0
    streak_come: int = 0

    def add(self, entry: Entry, sign: int) -> None:
        self.sums["points"] += sign * entry.points
        self.sums["answered"] += sign * entry.answered
        self.sums["correct"] += sign * entry.correct
        self.sums["games"] += sign
        self.sums["wins"] += sign * entry.wins
        if sign > 0:
            self.streak_come = max(self.streak_come, entry.best_streak)
        else:
            self.streak_gone = max(self.streak_gone, entry.best_streak)

    @property
    def may_lower_streak(self) -> bool:
        return self.streak_gone > self.streak_come

    @property
    def moves(self) -> bool:
        return any(self.sums.values()) or self.streak_gone != self.streak_come


async def add_points(connection: AsyncConnection, points: Mapping[Key, int]) -> None:
    """Add points that no game has brought."""
    nothing = dict.fromkeys(SUMS, 0)
    await _apply(connection, {key: (nothing | {"points": more}, 0) for key, more in points.items()})
    await _drop_empty(connection, list(points))


async def _apply(connection: AsyncConnection, changes: Mapping[Key, tuple[dict[str, int], int]]) -> None:
    """Add sums, and raise best streaks to what is given."""
    # In one order everywhere, so that two processes do not block each other.
    rows = [_values(key, sums, streak) for key, (sums, streak) in sorted(changes.items())]
    if rows:
        await connection.execute(_upsert(connection.dialect.name), rows)


def _values(key: Key, sums: Mapping[str, int], streak: int) -> dict[str, Any]:
    enough = sums["answered"] >= FEWEST_ANSWERS
    return {
        **dict(zip(_KEY, key, strict=True)),
        **sums,
        "best_streak": streak,
        "accuracy": sums["correct"] / sums["answered"] if enough else None,
    }


@cache
def _upsert(dialect: str) -> Insert:
    statement = insert_into(dialect, board_totals)
    new, old = statement.excluded, board_totals.c
    higher = case((new.best_streak > old.best_streak, new.best_streak), else_=old.best_streak)
    answered, correct = old.answered + new.answered, old.correct + new.correct
    return statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={
            **{name: old[name] + new[name] for name in SUMS},
            "best_streak": higher,
            "accuracy": case((answered >= FEWEST_ANSWERS, cast(correct, Float) / answered)),
        },
    )


async def _find_streaks(connection: AsyncConnection, keys: Iterable[Key]) -> None:
    """Find the best streaks of totals anew from their entries, after some were taken away."""
    for user_id, guild_id, scope, period in sorted(keys):
        best = (
            select(func.coalesce(func.max(board_entries.c.best_streak), 0))
            .where(*_belongs(guild_id, scope, period), board_entries.c.user_id == user_id)
            .scalar_subquery()
        )
        await connection.execute(
            board_totals.update()
            .where(
                board_totals.c.guild_id == guild_id,
                board_totals.c.scope == scope,
                board_totals.c.period == period,
                board_totals.c.user_id == user_id,
            )
            .values(best_streak=best)
        )


def _belongs(guild_id: int, scope: str, period: str) -> list[Any]:
    """Which entries a total sums up."""
    entry = board_entries.c
    conditions: list[Any] = [] if guild_id == EVERYWHERE else [entry.guild_id == guild_id]
    kind, _, name = scope.partition(":")
    conditions.append(entry.topic == (name if kind == "topic" else ""))
    if kind == "channel":
        conditions.append(entry.channel_id == int(name))
    return [*conditions, *_within(period)]


def _within(period: str) -> list[Any]:
    day = board_entries.c.day
    if period == "all":
        return []
    if period.startswith("season:"):
        return [board_entries.c.season_id == int(period.removeprefix("season:"))]
    if "W" in period:
        year, week = period.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        return [day >= monday, day <= date.fromisocalendar(int(year), int(week), 7)]
    if period.count("-") == 1:
        year, month = (int(part) for part in period.split("-"))
        after = date(year + month // 12, month % 12 + 1, 1)
        return [day >= date(year, month, 1), day < after]
    return [day == date.fromisoformat(period)]


async def _drop_empty(connection: AsyncConnection, keys: Sequence[Key]) -> None:
    """Remove totals that sum up nothing any more."""
    keys = sorted(keys)
    for start in range(0, len(keys), _AT_ONCE):
        columns = [board_totals.c[name] for name in _KEY]
        await connection.execute(
            delete(board_totals).where(
                tuple_(*columns).in_(keys[start : start + _AT_ONCE]),
                and_(board_totals.c.games == 0, board_totals.c.points == 0),
            )
        )
