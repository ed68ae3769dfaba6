"""The sums that boards read: which rows a game touches, and how a change of it reaches them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE, SERVER, channel_scope, season_period, topic_scope
from bot.core.leaderboard.periods import Period, period_key
from bot.storage.schema.community import board_entries, board_totals
from bot.storage.upsert import insert

SUMS = ("points", "answered", "correct", "games", "wins")
_AT_ONCE = 500

Key = tuple[int, str, str, int]
"""(guild, scope, period, user): the primary key of a total."""


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


def periods(day: date, season_id: int | None) -> list[str]:
    """The keys of every period that a day belongs to."""
    keys = [period_key(each, day) for each in (Period.TODAY, Period.WEEK, Period.MONTH, Period.ALL)]
    return keys if season_id is None else [*keys, season_period(season_id)]


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
        (guild_id, scope, period, entry.user_id)
        for guild_id, scope in scopes(entry)
        for period in periods(entry.day, entry.season_id)
        # Seasons are a server's own.
        if guild_id != EVERYWHERE or not period.startswith("season:")
    ]


async def add(connection: AsyncConnection, entries: Iterable[Entry], sign: int) -> set[Key]:
    """Add (sign 1) or take away (sign -1) entries; the keys whose best streak may have to be found anew."""
    changes: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*SUMS, "best_streak"), 0))
    for entry in entries:
        for key in keys_of(entry):
            change = changes[key]
            change["points"] += sign * entry.points
            change["answered"] += sign * entry.answered
            change["correct"] += sign * entry.correct
            change["games"] += sign
            change["wins"] += sign * entry.wins
            change["best_streak"] = max(change["best_streak"], entry.best_streak)
    await _apply(connection, changes, raise_streaks=sign > 0)
    return set(changes)


async def add_points(
    connection: AsyncConnection, guild_id: int, user_id: int, day: date, season_id: int | None, points: int
) -> None:
    """An admin's adjustment: it counts for the server's boards of its day."""
    change = dict.fromkeys((*SUMS, "best_streak"), 0) | {"points": points}
    keys = [(guild_id, SERVER, period, user_id) for period in periods(day, season_id)]
    await _apply(connection, dict.fromkeys(keys, change), raise_streaks=False)


async def _apply(
    connection: AsyncConnection, changes: dict[Key, dict[str, int]], *, raise_streaks: bool
) -> None:
    rows: list[dict[str, Any]] = [
        {"guild_id": key[0], "scope": key[1], "period": key[2], "user_id": key[3], **change}
        for key, change in sorted(changes.items())
    ]
    if not rows:
        return
    statement = insert(connection, board_totals)
    new, old = statement.excluded, board_totals.c
    higher = case((new.best_streak > old.best_streak, new.best_streak), else_=old.best_streak)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "scope", "period", "user_id"],
            set_={
                **{name: old[name] + new[name] for name in SUMS},
                "best_streak": higher if raise_streaks else old.best_streak,
            },
        ),
        rows,
    )


async def find_streaks(connection: AsyncConnection, keys: Iterable[Key]) -> None:
    """Find the best streaks of totals anew from their entries, after some were taken away."""
    for guild_id, scope, period, user_id in sorted(keys):
        best = await connection.scalar(
            select(func.max(board_entries.c.best_streak)).where(
                *_belongs(guild_id, scope, period), board_entries.c.user_id == user_id
            )
        )
        await connection.execute(
            board_totals.update()
            .where(
                board_totals.c.guild_id == guild_id,
                board_totals.c.scope == scope,
                board_totals.c.period == period,
                board_totals.c.user_id == user_id,
            )
            .values(best_streak=best or 0)
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


async def drop_empty(connection: AsyncConnection, keys: Sequence[Key]) -> None:
    """Remove totals that sum up nothing any more."""
    for start in range(0, len(keys), _AT_ONCE):
        columns = [board_totals.c[name] for name in ("guild_id", "scope", "period", "user_id")]
        await connection.execute(
            delete(board_totals).where(
                tuple_(*columns).in_(keys[start : start + _AT_ONCE]),
                and_(board_totals.c.games == 0, board_totals.c.points == 0),
            )
        )
