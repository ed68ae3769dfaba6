"""Answers to the daily question: once a person a post, with the run of days they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.daily.results import Streak, Tally, answered
from bot.storage.engine import Database
from bot.storage.schema.daily import daily_answers, daily_named, daily_streaks
from bot.storage.upsert import insert


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """A choice (from 0) by a person; `question` counts the questions of the schedule."""

    post_id: int
    timetable_id: int
    guild_id: int
    user_id: int
    choice: int
    correct: bool
    question: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on record; `streak` is the person's on this schedule."""

    choice: int
    correct: bool
    streak: Streak
    named: bool


class DailyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def answer(self, new: NewAnswer, *, now: datetime) -> tuple[Answer, bool]:
        """The person's answer to this post, and whether it is the one given; the first stays."""
        async with self._database.write() as connection:
            inserted = await connection.execute(
                insert(connection, daily_answers)
                .values(
                    post_id=new.post_id,
                    user_id=new.user_id,
                    guild_id=new.guild_id,
                    choice=new.choice,
                    correct=new.correct,
                    answered_at=now,
                )
                .on_conflict_do_nothing()
            )
            first = bool(inserted.rowcount)
            if first:
                await _lengthen(connection, new)
            found = await _answer(connection, new.post_id, new.timetable_id, new.guild_id, new.user_id)
        if found is None:
            raise RuntimeError("an answer that was stored is not there")
        return found, first

    async def answer_of(self, post_id: int, timetable_id: int, guild_id: int, user_id: int) -> Answer | None:
        async with self._database.read() as connection:
            return await _answer(connection, post_id, timetable_id, guild_id, user_id)

    async def tally(self, guild_id: int, post_id: int, *, options: int, correct: int) -> Tally:
        query = (
            select(daily_answers.c.choice, func.count())
            .where(daily_answers.c.post_id == post_id, daily_answers.c.guild_id == guild_id)
            .group_by(daily_answers.c.choice)
        )
        async with self._database.read() as connection:
            counts = dict((await connection.execute(query)).all())
        return Tally(tuple(counts.get(option, 0) for option in range(options)), correct)

    async def named(self, guild_id: int, post_id: int, *, limit: int) -> tuple[int, ...]:
        """The people who were right and chose to be named, the quickest first."""
        query = (
            select(daily_answers.c.user_id)
            .join(
                daily_named,
                (daily_named.c.user_id == daily_answers.c.user_id)
                & (daily_named.c.guild_id == daily_answers.c.guild_id),
            )
            .where(
                daily_answers.c.post_id == post_id,
                daily_answers.c.guild_id == guild_id,
                daily_answers.c.correct,
            )
            .order_by(daily_answers.c.answered_at, daily_answers.c.user_id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return tuple(await connection.scalars(query))

    async def set_named(self, guild_id: int, user_id: int, *, named: bool) -> None:
        who = (daily_named.c.guild_id == guild_id) & (daily_named.c.user_id == user_id)
        async with self._database.write() as connection:
            if named:
                await connection.execute(
                    insert(connection, daily_named)
                    .values(guild_id=guild_id, user_id=user_id)
                    .on_conflict_do_nothing()
                )
            else:
                await connection.execute(delete(daily_named).where(who))


async def _streak(connection: AsyncConnection, timetable_id: int, user_id: int) -> Streak | None:
    query = select(daily_streaks).where(
        daily_streaks.c.timetable_id == timetable_id, daily_streaks.c.user_id == user_id
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Streak(row.current, row.best, row.last_question)


async def _lengthen(connection: AsyncConnection, new: NewAnswer) -> None:
    before = await _streak(connection, new.timetable_id, new.user_id)
    after = answered(before, new.question)
    statement = insert(connection, daily_streaks).values(
        timetable_id=new.timetable_id,
        user_id=new.user_id,
        guild_id=new.guild_id,
        current=after.current,
        best=after.best,
        last_question=after.last,
    )
    values = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["timetable_id", "user_id"],
            set_={
                "current": values["current"],
                "best": values["best"],
                "last_question": values["last_question"],
            },
        )
    )


async def _answer(
    connection: AsyncConnection, post_id: int, timetable_id: int, guild_id: int, user_id: int
) -> Answer | None:
    is_named = exists().where(daily_named.c.guild_id == guild_id, daily_named.c.user_id == user_id)
    query = select(daily_answers.c.choice, daily_answers.c.correct, is_named.label("named")).where(
        daily_answers.c.post_id == post_id,
        daily_answers.c.guild_id == guild_id,
        daily_answers.c.user_id == user_id,
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    streak = await _streak(connection, timetable_id, user_id) or Streak(0, 0, 0)
    return Answer(row.choice, row.correct, streak, row.named)
