"""How terms do in a server's quizzes, from the answers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.core.quiz.items import Item, Lure
from bot.storage.engine import Database
from bot.storage.items import ItemStore
from bot.storage.schema.quiz import answers, players, rounds
from tests.support.lives import NOON
from tests.support.played import Given, play

HERE, THERE = 500, 600
STRONG, STRONG_TOO, WEAK, WEAK_TOO, WEAKEST = 1, 2, 3, 4, 5


async def test_how_often_right_and_whom_the_options_draw(database: Database) -> None:
    wrong = [Given(user, 7, correct=False) for user in (STRONG, STRONG_TOO, WEAK, WEAK_TOO, WEAKEST)]
    right = [Given(user, 8) for user in (WEAK, WEAK_TOO, WEAKEST)]
    await play(database, 1, [*wrong, *right], guild=HERE, at=NOON)
    async with database.write() as connection:
        await connection.execute(
            update(rounds).where(rounds.c.term_id == 7).values(question={"option_ids": [7, 20, 30]})
        )
        await connection.execute(
            update(rounds).where(rounds.c.term_id == 8).values(question={"option_ids": [8, 20, 30]})
        )
        for user, choice in ((STRONG, 2), (STRONG_TOO, 2), (WEAK, 1), (WEAK_TOO, 1), (WEAKEST, 1)):
            mine = (answers.c.user_id == user, answers.c.term_id == 7)
            await connection.execute(update(answers).where(*mine).values(choice=choice))
        strong = players.c.user_id.in_([STRONG, STRONG_TOO])
        await connection.execute(update(players).where(strong).values(rating=1700.0))
    assert await ItemStore(database).report(HERE, NOON) == (
        Item(7, answered=5, correct=0, lure=Lure(30, strong=2, all=2)),
        Item(8, answered=3, correct=3),
    )


async def test_only_this_server_and_these_days(database: Database) -> None:
    await play(database, 1, [Given(1, 7)], guild=HERE, at=NOON - timedelta(days=91))
    await play(database, 2, [Given(1, 8)], guild=HERE, at=NOON)
    await play(database, 3, [Given(1, 9)], guild=THERE, at=NOON)
    found = await ItemStore(database).report(HERE, NOON - timedelta(days=90))
    assert [item.term_id for item in found] == [8]


async def test_typed_answers_and_old_questions_have_no_options(database: Database) -> None:
    await play(database, 1, [Given(1, 7, correct=False), Given(2, 7, correct=False)], guild=HERE, at=NOON)
    async with database.write() as connection:
        await connection.execute(update(answers).where(answers.c.user_id == 1).values(choice=None, text="x"))
    assert await ItemStore(database).report(HERE, NOON) == (Item(7, answered=2, correct=0),)
