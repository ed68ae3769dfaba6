"""What one member has done in one server, read from their answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.periods import local_day
from bot.core.leaderboard.stats import WEEKS, MemberStats, Share, Week, by_week
from bot.storage.engine import Database
from bot.storage.guild_zones import zone_of
from bot.storage.schema.daily import daily_answers, daily_streaks
from bot.storage.schema.quiz import answers, players

TOPICS = 10
MISSED = 5
_WRONG = func.count() - func.sum(cast(answers.c.correct, Integer))


class StatsStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_member(self, guild_id: int, user_id: int, now: datetime) -> MemberStats:
        mine = (answers.c.guild_id == guild_id, answers.c.user_id == user_id, answers.c.points.is_not(None))
        async with self._database.read() as connection:
            games = await _games(connection, guild_id, user_id)
            topics = await _shares(connection, answers.c.topic, *mine)
            missed = await connection.execute(
                _share_of(answers.c.term_id)
                .where(*mine)
                .group_by(answers.c.term_id)
                .having(_WRONG > 0)
                .order_by(_WRONG.desc(), func.count(), answers.c.term_id)
                .limit(MISSED)
            )
            daily, streaks = await _daily(connection, guild_id, user_id)
            weeks = await _weeks(connection, guild_id, user_id, now)
            return MemberStats(
                games=games.finished,
                ranked=games.ranked or 0,
                wins=games.won or 0,
                best_streak=games.best_streak or 0,
                answers=_sum([share for _, share in topics]),
                topics=tuple((topic, share) for topic, share in topics if topic is not None)[:TOPICS],
                missed=tuple((row.key, Share(row.answered, row.correct)) for row in missed),
                daily=daily,
                daily_streak=streaks.current or 0,
                best_daily_streak=streaks.best or 0,
                weeks=weeks,
            )


def _share_of(key: Any) -> Any:
    correct = func.sum(cast(answers.c.correct, Integer))
    return select(key.label("key"), func.count().label("answered"), correct.label("correct"))


async def _shares(connection: AsyncConnection, key: Any, *which: Any) -> list[tuple[Any, Share]]:
    query = _share_of(key).where(*which).group_by(key).order_by(func.count().desc(), key)
    return [(row.key, Share(row.answered, row.correct)) for row in await connection.execute(query)]


def _sum(shares: list[Share]) -> Share:
    return Share(sum(each.answered for each in shares), sum(each.correct for each in shares))


async def _games(connection: AsyncConnection, guild_id: int, user_id: int) -> Any:
    player = players.c
    rows = await connection.execute(
        select(
            func.count().label("finished"),
            func.sum(cast(player.ranked, Integer)).label("ranked"),
            func.sum(cast(player.won & player.ranked, Integer)).label("won"),
            func.max(player.best_streak).label("best_streak"),
        ).where(
            player.guild_id == guild_id,
            player.user_id == user_id,
            player.finished_at.is_not(None),
            player.answered > 0,
        )
    )
    return rows.one()


async def _daily(connection: AsyncConnection, guild_id: int, user_id: int) -> tuple[Share, Any]:
    given = await connection.execute(
        select(func.count(), func.sum(cast(daily_answers.c.correct, Integer))).where(
            daily_answers.c.guild_id == guild_id, daily_answers.c.user_id == user_id
        )
    )
    count, correct = given.one()
    streaks = await connection.execute(
        select(
            func.max(daily_streaks.c.current).label("current"), func.max(daily_streaks.c.best).label("best")
        ).where(daily_streaks.c.guild_id == guild_id, daily_streaks.c.user_id == user_id)
    )
    return Share(count, correct or 0), streaks.one()


async def _weeks(connection: AsyncConnection, guild_id: int, user_id: int, now: datetime) -> tuple[Week, ...]:
    since = now - timedelta(weeks=WEEKS, days=1)
    in_quizzes = select(answers.c.answered_at, answers.c.correct).where(
        answers.c.guild_id == guild_id,
        answers.c.user_id == user_id,
        answers.c.answered_at >= since,
        answers.c.points.is_not(None),
    )
    daily = select(daily_answers.c.answered_at, daily_answers.c.correct).where(
        daily_answers.c.guild_id == guild_id,
        daily_answers.c.user_id == user_id,
        daily_answers.c.answered_at >= since,
    )
    zone = await zone_of(connection, guild_id)
    found = [(row[0], row[1]) for query in (in_quizzes, daily) for row in await connection.execute(query)]
    return by_week(found, local_day(now, zone), zone)
