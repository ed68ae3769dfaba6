"""Two people who leave a trace in every table that can hold one, for what shows, moves or deletes traces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, update

from bot.storage.boards import BoardStore
from bot.storage.daily import DailyStore, NewAnswer
from bot.storage.engine import Database
from bot.storage.lookups import LookupStore
from bot.storage.privacy import PrivacyStore
from bot.storage.schema.community import seasons
from bot.storage.schema.quiz import answers, appeals, games, player_ratings, rounds
from bot.storage.schema.timetable import outbox, timetable
from tests.support.played import Given, play

NOON: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)
# Ids that occur nowhere else, as Discord's do.
ADA: Final = 700_000_000_000_000_001
ALAN: Final = 700_000_000_000_000_002


async def live_in(database: Database, guild_id: int, game_id: int) -> None:
    """Ada has started a quiz and played it with Alan, and both have done whatever else is kept."""
    given = [Given(ADA, 1), Given(ALAN, 1, points=700), Given(ADA, 2, topic="Maths")]
    await play(database, game_id, given, guild=guild_id, at=NOON)
    boards = BoardStore(database)
    await boards.settle(game_id, NOON)
    await boards.adjust(guild_id, ADA, -5, "played as Ada's friends too", admin_id=ALAN, now=NOON)
    await boards.adjust(guild_id, ALAN, -5, "played for others", admin_id=ADA, now=NOON)
    await LookupStore(database).note({}, {(guild_id, "zorgle"): (1, ())}, now=NOON)
    for user_id in (ADA, ALAN):
        await PrivacyStore(database).choose(guild_id, user_id, on_boards=True, stats_open=True)
    await _typed_and_rated(database, guild_id, game_id)
    await _daily(database, guild_id)


async def _typed_and_rated(database: Database, guild_id: int, game_id: int) -> None:
    async with database.write() as connection:
        await connection.execute(update(games).where(games.c.id == game_id).values(host_id=ADA))
        await connection.execute(
            update(rounds).where(rounds.c.game_id == game_id, rounds.c.number == 1).values(votes=[ADA, ALAN])
        )
        for number, user_id in ((1, ADA), (2, ALAN)):
            this = (answers.c.game_id == game_id, answers.c.user_id == user_id)
            await connection.execute(update(answers).where(*this).values(text=f"I am {user_id}"))
            await connection.execute(
                insert(appeals).values(
                    game_id=game_id, number=number, user_id=user_id, text="but it is", status="rejected"
                )
            )
            await connection.execute(
                insert(player_ratings).values(guild_id=guild_id, user_id=user_id, rating=1100.0, answers=2)
            )
        podium = [{"place": 1, "user_id": ADA, "points": 9}, {"place": 2, "user_id": ALAN, "points": 8}]
        await connection.execute(
            insert(seasons).values(
                guild_id=guild_id,
                channel_id=7,
                name="Spring",
                days=30,
                again=False,
                starts_at=NOON,
                ends_at=NOON + timedelta(days=30),
                standings=podium,
            )
        )


async def _daily(database: Database, guild_id: int) -> None:
    async with database.write() as connection:
        entry = await connection.scalar(_entry(guild_id))
        post = await connection.scalar(
            insert(outbox)
            .values(
                kind="daily",
                key=f"daily:{guild_id}",
                timetable_id=entry,
                guild_id=guild_id,
                due=NOON,
                payload={},
                nonce="n",
                status="posted",
                attempts=1,
            )
            .returning(outbox.c.id)
        )
    assert entry is not None
    assert post is not None
    store = DailyStore(database)
    for user_id in (ADA, ALAN):
        await store.set_named(guild_id, user_id, named=True)
        answer = NewAnswer(post, entry, guild_id, user_id, choice=1, correct=True, question=1)
        await store.answer(answer, now=NOON)


def _entry(guild_id: int) -> Any:
    return (
        insert(timetable)
        .values(
            guild_id=guild_id,
            channel_id=7,
            kind="daily",
            key="",
            minute=540,
            zone="UTC",
            weekdays=127,
            settings={},
            state={},
            status="off",
            rules="",
            version=1,
            created_at=NOON,
        )
        .returning(timetable.c.id)
    )
