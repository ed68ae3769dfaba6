"""Points that admins give and take: when they count, and how they reach and leave the boards."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, tzinfo
from typing import Final

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE, SERVER, season_period
from bot.core.leaderboard.periods import local_day
from bot.storage.board_totals import Key, add_points, periods
from bot.storage.guild_zones import zone_of
from bot.storage.schema.community import board_adjustments

_DAYS_AT_ONCE: Final = 100


def counts_at(day: date, made_at: datetime, zone: tzinfo) -> datetime:
    """What decides on the season: when they were given, or the end of the earlier day they are for.

    Of two seasons that share a day, it is the later one that still runs, or has the evening.
    """
    return made_at if day == local_day(made_at, zone) else datetime.combine(day, time.max, zone)


async def add_adjustment(
    connection: AsyncConnection, guild_id: int, user_id: int, points: int, day: date, season_id: int | None
) -> int:
    """Bring points onto the boards, before they are logged; how many of them count for those of all servers.

    A server takes points off those boards too, as whoever cheated has not earned them anywhere. Those that it
    gives bring back what it took for that day and no more: any server could lead those boards otherwise.
    """
    log = board_adjustments.c
    sums = select(func.sum(log.points), func.sum(log.points_everywhere)).where(
        log.guild_id == guild_id, log.user_id == user_id, log.day == day
    )
    given, moved = (await connection.execute(sums)).one()
    everywhere = min((given or 0) + points, 0) - (moved or 0)
    here: dict[Key, int] = {(user_id, guild_id, SERVER, each): points for each in periods(day, season_id)}
    there: dict[Key, int] = {(user_id, EVERYWHERE, SERVER, each): everywhere for each in periods(day, None)}
    await add_points(connection, here | there if everywhere else here)
    return everywhere


async def move_into_season(
    connection: AsyncConnection, guild_id: int, season_id: int, starts_at: datetime
) -> None:
    """Count for this season what was given since its start while none ran."""
    log = board_adjustments.c
    zone = await zone_of(connection, guild_id)
    rows = await connection.execute(
        select(log.id, log.user_id, log.points, log.day, log.made_at).where(
            log.guild_id == guild_id, log.made_at >= starts_at, log.season_id.is_(None)
        )
    )
    moved = [row for row in rows if counts_at(row.day, row.made_at, zone) >= starts_at]
    if not moved:
        return
    points: Counter[Key] = Counter()
    for row in moved:
        points[row.user_id, guild_id, SERVER, season_period(season_id)] += row.points
    await connection.execute(
        update(board_adjustments).where(log.id.in_([row.id for row in moved])).values(season_id=season_id)
    )
    await add_points(connection, points)


async def take_back_some(connection: AsyncConnection, guild_id: int) -> bool:
    """Delete some adjustments, and take them off the boards of all servers; False at the end."""
    log = board_adjustments.c
    of_guild = log.guild_id == guild_id
    sums = (
        await connection.execute(
            select(log.user_id, log.day, func.sum(log.points_everywhere))
            .where(of_guild)
            .group_by(log.user_id, log.day)
            .order_by(log.user_id, log.day)
            .limit(_DAYS_AT_ONCE)
        )
    ).all()
    if not sums:
        return False
    points: Counter[Key] = Counter()
    for user_id, day, moved in sums:
        if moved:
            for period in periods(day, None):
                points[user_id, EVERYWHERE, SERVER, period] -= int(moved)
    whose = [(user_id, day) for user_id, day, _ in sums]
    await connection.execute(
        delete(board_adjustments).where(of_guild, tuple_(log.user_id, log.day).in_(whose))
    )
    await add_points(connection, points)
    return True
