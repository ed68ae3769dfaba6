"""What the playground ships with: play that boards, charts and reports can show, made up once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, func, select

from bot.playground.made_up_play import make_up_play
from bot.playground.town import Town
from bot.storage.engine import Database
from bot.storage.schema import metadata
from bot.storage.schema.quiz import answers, games, players
from tests.support.played import Given, play
from tests.support.world import World, shown


def town(world: World) -> Town:
    people = (world.admin, world.alice, world.bob, world.carol)
    return Town((world.general, world.daily, world.quiz), people, (), world.guild.id)


@pytest.fixture
async def lived_in(world: World) -> World:
    # The simulation begins at midnight, when nobody has played today.
    await world.env.advance_time(3600)
    await make_up_play(world.bot.services, town(world))
    return world


async def rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {
            table.name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in metadata.sorted_tables
        }


async def given(database: Database) -> list[Any]:
    answer = answers.c
    async with database.read() as connection:
        query = select(answer.user_id, answer.term_id, answer.choice, answer.points, answer.reaction_ms)
        return sorted((await connection.execute(query)).all())


async def test_every_board_and_chart_has_something_to_show(lived_in: World) -> None:
    for period in ("today", "week", "month", "season", "all"):
        board = await lived_in.alice.slash(lived_in.general, "leaderboard show", period=period)
        assert "🥇" in shown(board), period
    for scope in ("channel", "global"):
        board = await lived_in.alice.slash(lived_in.quiz, "leaderboard show", scope=scope, period="all")
        assert "🥇" in shown(board), scope
    progress = await lived_in.alice.slash(lived_in.general, "stats")
    assert "### Most missed" in shown(progress)
    assert progress.response is not None
    assert len(progress.response.attachments) == 1
    report = shown(await lived_in.admin.slash(lived_in.general, "glossary report"))
    assert "of them strong" in report
    assert "“vector database”: 6 times" in report


async def test_it_is_play_by_the_rules_and_over(lived_in: World) -> None:
    async with lived_in.bot.services.database.read() as connection:
        found = (await connection.execute(select(games))).all()
        scores = await connection.execute(select(func.sum(players.c.score)))
        points = await connection.execute(select(func.sum(answers.c.points)))
        assert scores.scalar() == points.scalar()
    assert len(found) > 10
    assert all(game.done and game.ranked and game.finished_at <= lived_in.now() for game in found)


async def test_a_second_start_adds_nothing(lived_in: World) -> None:
    database = lived_in.bot.services.database
    before = await rows(database)
    await make_up_play(lived_in.bot.services, town(lived_in))
    assert await rows(database) == before


async def test_a_server_with_a_quiz_of_its_own_stays_as_it_is(world: World) -> None:
    database = world.bot.services.database
    await play(database, 42, [Given(world.alice.id, 1)], guild=world.guild.id, at=world.now())
    before = await rows(database)
    await make_up_play(world.bot.services, town(world))
    assert await rows(database) == before


async def test_the_same_start_gives_the_same_play(lived_in: World) -> None:
    database = lived_in.bot.services.database
    before = await given(database)
    async with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name.startswith(("quiz_", "board_", "seasons", "outbox")):
                await connection.execute(delete(table))
    await make_up_play(lived_in.bot.services, town(lived_in))
    assert await given(database) == before
