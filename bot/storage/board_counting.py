"""What a finished game brings its players, from its answers; and whose worth hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.periods import local_day
from bot.core.leaderboard.worth import WHOLE, Answer, Right, Tally, tally
from bot.storage.board_totals import Entry
from bot.storage.guild_zones import zone_of
from bot.storage.schema.community import board_games, seasons
from bot.storage.schema.quiz import answers, games, players


async def take_turn(connection: AsyncConnection, game_id: int) -> None:
    """Until the transaction ends, nobody else counts a game of this one's server or forgets its players."""
    guild_id = await connection.scalar(
        select(games.c.guild_id).where(games.c.id == game_id).with_for_update()
    )
    if guild_id is not None:
        await guild_turn(connection, guild_id)


async def guild_turn(connection: AsyncConnection, guild_id: int) -> None:
    """Until the transaction ends, nobody else changes the boards of this server; SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:guild_id)"), {"guild_id": guild_id})


async def season_at(connection: AsyncConnection, guild_id: int, instant: datetime) -> int | None:
    """The season that runs or ran then, by its id."""
    return await connection.scalar(
        select(seasons.c.id)
        .where(
            seasons.c.guild_id == guild_id,
            seasons.c.starts_at <= instant,
            func.coalesce(seasons.c.ended_at, seasons.c.ends_at) > instant,
        )
        .order_by(seasons.c.starts_at.desc())
        .limit(1)
    )


async def count(connection: AsyncConnection, game_id: int) -> list[Entry]:
    """A game's entries from its answers; none unless it is over and counts."""
    game = (await connection.execute(select(games).where(games.c.id == game_id))).one_or_none()
    if game is None or game.finished_at is None or not game.ranked:
        return []
    answer = answers.c
    found = await connection.execute(
        select(
            answer.user_id, answer.term_id, answer.topic, answer.correct, answer.points, answer.answered_at
        ).where(answer.game_id == game_id, answer.points.is_not(None))
    )
    given = [Answer(*row) for row in found]
    zone = await zone_of(connection, game.guild_id)
    elsewhere = await _elsewhere(connection, game, given, zone)
    played = {
        row.user_id: row
        for row in await connection.execute(
            select(players.c.user_id, players.c.won, players.c.best_streak).where(
                players.c.game_id == game_id
            )
        )
    }
    season_id = await season_at(connection, game.guild_id, game.finished_at)
    day = local_day(game.finished_at, zone)
    tallies = tally(given, elsewhere, game_id=game_id, zone=zone)
    return [
        _entry(game, played.get(user_id), user_id, topic, sums, day, season_id)
        for (user_id, topic), sums in tallies.items()
    ]


def _entry(
    game: Any, player: Any, user_id: int, topic: str, sums: Tally, day: date, season_id: int | None
) -> Entry:
    return Entry(
        game_id=game.id,
        user_id=user_id,
        topic=topic,
        guild_id=game.guild_id,
        channel_id=game.channel_id,
        day=day,
        season_id=season_id,
        points=sums.points,
        answered=sums.answered,
        correct=sums.correct,
        # A game that is won is won for every topic that its winner has answered about.
        wins=int(player is not None and player.won),
        best_streak=_streak(game, player, topic, sums),
    )


def _streak(game: Any, player: Any, topic: str, sums: Tally) -> int:
    """That of a whole game is the game's own, which a question without an answer ends, too."""
    if topic == WHOLE:
        return player.best_streak if player is not None else 0
    return 0 if game.settings.get("calm") else sums.best_streak


async def _elsewhere(
    connection: AsyncConnection, game: Any, given: Sequence[Answer], zone: ZoneInfo
) -> list[Right]:
    """Right answers of other games that may come before one of these on its day."""
    if not given:
        return []
    answer = answers.c
    rows = await connection.execute(
        select(answer.user_id, answer.term_id, answer.answered_at, answer.game_id).where(
            answer.guild_id == game.guild_id,
            answer.user_id.in_({each.user_id for each in given}),
            answer.term_id.in_({each.term_id for each in given}),
            answer.answered_at >= _midnight(min(each.answered_at for each in given), zone),
            answer.answered_at <= max(each.answered_at for each in given),
            answer.game_id != game.id,
            answer.correct.is_(True),
            answer.ranked.is_(True),
            answer.points.is_not(None),
        )
    )
    return [Right(*row) for row in rows]


def _midnight(instant: datetime, zone: ZoneInfo, *, days: int = 0) -> datetime:
    day = local_day(instant, zone) + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), zone)


async def count_later_ones_again(connection: AsyncConnection, game_id: int) -> list[int]:
    """Have the games counted again whose answers may be worth another sum now that this one has changed.

    Those with an answer of the same person about the same term, later on the same day. Returns their ids.
    """
    answer = answers.c
    given = (
        await connection.execute(
            select(answer.guild_id, answer.user_id, answer.term_id, answer.answered_at).where(
                answer.game_id == game_id
            )
        )
    ).all()
    if not given:
        return []
    zone = await zone_of(connection, given[0].guild_id)
    later = select(answer.game_id).where(
        answer.guild_id == given[0].guild_id,
        answer.user_id.in_({each.user_id for each in given}),
        answer.term_id.in_({each.term_id for each in given}),
        answer.answered_at >= min(each.answered_at for each in given),
        answer.answered_at < _midnight(max(each.answered_at for each in given), zone, days=1),
        answer.game_id != game_id,
        answer.ranked.is_(True),
    )
    return await count_again(connection, later)


async def count_again(connection: AsyncConnection, game_ids: Select[tuple[int]]) -> list[int]:
    """Mark the games among these that are counted; returns their ids."""
    which = board_games.c.game_id.in_(game_ids)
    found = await _take(connection, which)
    await connection.execute(update(board_games).where(which).values(settled_at=None))
    return found


async def count_anew(connection: AsyncConnection, game_ids: Sequence[int]) -> None:
    """Have the games counted as if they never had been: their answers are new to the boards."""
    which = board_games.c.game_id.in_(game_ids)
    await _take(connection, which)
    await connection.execute(delete(board_games).where(which))


async def _take(connection: AsyncConnection, which: ColumnElement[bool]) -> list[int]:
    """In one order everywhere, so that two processes do not block each other."""
    in_order = select(board_games.c.game_id).where(which).order_by(board_games.c.game_id)
    return list(await connection.scalars(in_order.with_for_update()))
