"""A member's progress is what their answers in this server say."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.core.leaderboard.stats import Share
from bot.storage.engine import Database
from bot.storage.schema.quiz import answers, players
from bot.storage.stats import StatsStore
from tests.support.lives import ADA, ALAN, NOON, live_in
from tests.support.played import Given, play

HERE, THERE = 500, 600


async def test_sums_topics_and_misses(database: Database) -> None:
    given = [
        Given(ADA, 1),
        Given(ADA, 2, correct=False, topic="Maths"),
        Given(ADA, 3, correct=False),
        Given(ALAN, 3, correct=False),
    ]
    await play(database, 1, given, guild=HERE, at=NOON - timedelta(days=7), winner=ADA)
    await play(database, 2, [Given(ADA, 3, correct=False)], guild=HERE, at=NOON, ranked=False, winner=ADA)
    await play(database, 3, given, guild=THERE, at=NOON)
    async with database.write() as connection:
        await connection.execute(update(players).values(best_streak=4))
    found = await StatsStore(database).of_member(HERE, ADA, NOON)
    assert (found.games, found.ranked, found.wins, found.best_streak) == (2, 1, 1, 4)
    assert found.answers == Share(4, 1)
    assert found.topics == (("Basics", Share(3, 1)), ("Maths", Share(1, 0)))
    assert found.missed == ((3, Share(2, 0)), (2, Share(1, 0)))
    assert [week.share.answered for week in found.weeks[-3:]] == [0, 3, 1]


async def test_void_rounds_count_for_nothing(database: Database) -> None:
    await play(database, 1, [Given(ADA, 1), Given(ADA, 2, correct=False)], guild=HERE, at=NOON)
    async with database.write() as connection:
        await connection.execute(update(answers).where(answers.c.term_id == 2).values(points=None))
    found = await StatsStore(database).of_member(HERE, ADA, NOON)
    assert found.answers == Share(1, 1)
    assert found.missed == ()
    assert found.weeks[-1].share == Share(1, 1)


async def test_daily_answers_are_in_the_weeks_too(database: Database) -> None:
    await live_in(database, HERE, 10)
    found = await StatsStore(database).of_member(HERE, ADA, NOON)
    assert found.daily == Share(1, 1)
    assert (found.daily_streak, found.best_daily_streak) == (1, 1)
    assert found.weeks[-1].share == Share(3, 3)


async def test_who_has_done_nothing_has_nothing(database: Database) -> None:
    found = await StatsStore(database).of_member(HERE, ADA, NOON)
    assert found.empty
    assert len(found.weeks) == 12
