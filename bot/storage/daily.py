"""Answers to the daily question: once a person a day on a schedule, with the run of days they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.daily.results import Streak, Tally, answered
from bot.storage.engine import Database
from bot.storage.schema.daily import daily_answers, daily_named, daily_streaks
from bot.storage.schema.timetable import outbox
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a post held, how many chose each option (from 0), and who was right and chose to be named.

    The quickest of those come first.
    """

    payload: Mapping[str, Any]
    counts: Mapping[int, int]
    named: tuple[int, ...]

    def tally(self, options: int, correct: int) -> Tally:
        return Tally(tuple(self.counts.get(option, 0) for option in range(options)), correct)


class AnsweredTodayError(Exception):
    """The person has answered another question of this day on this schedule."""


class DailyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def answer(self, new: NewAnswer, *, now: datetime) -> tuple[Answer, bool]:
        """The person's answer to this post, and whether it is the one given; the first stays.

        Raises AnsweredTodayError.
        """
        async with self._database.write() as connection:
            before = await _locked_streak(connection, new)
            found = await _answer(connection, new.post_id, new.timetable_id, new.guild_id, new.user_id)
            if found is not None:
                return found, False
            if before.last >= new.question:
                raise AnsweredTodayError
            await connection.execute(
                daily_answers.insert().values(
                    post_id=new.post_id,
                    user_id=new.user_id,
                    guild_id=new.guild_id,
                    choice=new.choice,
                    correct=new.correct,
                    answered_at=now,
                )
            )
            await _lengthen(connection, new, before)
            found = await _answer(connection, new.post_id, new.timetable_id, new.guild_id, new.user_id)
        if found is None:
            raise RuntimeError("an answer that was stored is not there")
        return found, True

    async def answer_of(self, post_id: int, timetable_id: int, guild_id: int, user_id: int) -> Answer | None:
        async with self._database.read() as connection:
            return await _answer(connection, post_id, timetable_id, guild_id, user_id)

    async def last_question(self, timetable_id: int, user_id: int) -> int:
        """The number of the last question of the schedule that the person answered; 0 for none."""
        async with self._database.read() as connection:
            found = await _streak(connection, timetable_id, user_id)
        return found.last if found else 0

    async def outcome(self, guild_id: int, post_id: int, *, named_at_most: int) -> Outcome | None:
        """How the question of a post went; None where the guild has no such post."""
        payload = select(outbox.c.payload).where(outbox.c.guild_id == guild_id, outbox.c.id == post_id)
        # One transaction: a fan-out asks this for each of thousands of posts.
        async with self._database.read() as connection:
            row = (await connection.execute(payload)).one_or_none()
            if row is None:
                return None
            counts = await _counts(connection, guild_id, post_id)
            named = await _named(connection, guild_id, post_id, named_at_most) if counts else ()
        return Outcome(row.payload, counts, named)

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


async def _counts(connection: AsyncConnection, guild_id: int, post_id: int) -> dict[int, int]:
    query = (
        select(daily_answers.c.choice, func.count())
        .where(daily_answers.c.post_id == post_id, daily_answers.c.guild_id == guild_id)
        .group_by(daily_answers.c.choice)
    )
    return dict((await connection.execute(query)).all())


async def _named(connection: AsyncConnection, guild_id: int, post_id: int, limit: int) -> tuple[int, ...]:
    wants_to_be = (daily_named.c.user_id == daily_answers.c.user_id) & (
        daily_named.c.guild_id == daily_answers.c.guild_id
    )
    query = (
        select(daily_answers.c.user_id)
        .join(daily_named, wants_to_be)
        .where(
            daily_answers.c.post_id == post_id,
            daily_answers.c.guild_id == guild_id,
            daily_answers.c.correct,
        )
        .order_by(daily_answers.c.answered_at, daily_answers.c.user_id)
        .limit(limit)
    )
    return tuple(await connection.scalars(query))


async def _streak(connection: AsyncConnection, timetable_id: int, user_id: int) -> Streak | None:
    query = select(daily_streaks).where(
        daily_streaks.c.timetable_id == timetable_id, daily_streaks.c.user_id == user_id
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Streak(row.current, row.best, row.last_question)


async def _locked_streak(connection: AsyncConnection, new: NewAnswer) -> Streak:
    """The person's streak; nobody else can answer for them before the transaction ends."""
    which = {"timetable_id": new.timetable_id, "user_id": new.user_id}
    await connection.execute(
        insert(connection, daily_streaks)
        .values(**which, guild_id=new.guild_id, current=0, best=0, last_question=0)
        .on_conflict_do_nothing()
    )
    row = (await connection.execute(select(daily_streaks).filter_by(**which).with_for_update())).one()
    return Streak(row.current, row.best, row.last_question)


async def _lengthen(connection: AsyncConnection, new: NewAnswer, before: Streak) -> None:
    after = answered(before, new.question)
    await connection.execute(
        update(daily_streaks)
        .where(daily_streaks.c.timetable_id == new.timetable_id, daily_streaks.c.user_id == new.user_id)
        .values(current=after.current, best=after.best, last_question=after.last)
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
