"""`/glossary report`: what admins learn about their glossary."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.schema.quiz import players, rounds
from tests.support.played import Given, play
from tests.support.world import World, shown


async def report(world: World, who: Any, **options: Any) -> Any:
    return await who.slash(world.general, "glossary report", **options)


@pytest.fixture
async def terms(world: World) -> list[Any]:
    """The hard one, the lure, the easy one; the first two players are strong."""
    hard, lure, easy = (await world.bot.services.library.terms())[:3]
    given = [Given(user, hard.id, correct=False) for user in range(1, 7)]
    given += [Given(user, easy.id) for user in range(3, 9)]
    database = world.bot.services.database
    await play(database, 42, given, guild=world.guild.id, at=world.now())
    async with database.write() as connection:
        await connection.execute(
            update(rounds)
            .where(rounds.c.term_id == hard.id)
            .values(question={"option_ids": [lure.id, hard.id]})
        )
        await connection.execute(
            update(rounds)
            .where(rounds.c.term_id == easy.id)
            .values(question={"option_ids": [easy.id, lure.id]})
        )
        await connection.execute(update(players).where(players.c.user_id < 3).values(rating=1700.0))
    return [hard, lure, easy]


async def test_hard_terms_and_what_draws_the_strong(world: World, terms: list[Any]) -> None:
    hard, lure, easy = terms
    await world.alice.slash(world.general, "define", term=easy.name)
    result = await report(world, world.admin)
    assert result.ephemeral
    text = shown(result)
    assert f"- {hard.name}: 0% of 6 answers right" in text
    assert text.index(hard.name) < text.index(f"- {easy.name}: 100%")
    assert f"- {hard.name}: 6 chose **{lure.name}**, 2 of them strong" in text
    (file,) = result.response.attachments
    rows = list(csv.DictReader((await file.read()).decode("utf-8-sig").splitlines()))
    assert [(row["term"], row["percent right"]) for row in rows] == [(hard.name, "0"), (easy.name, "100")]
    assert [row["lookups"] for row in rows] == ["0", "1"]
    assert rows[0]["wrong option of strong players"] == lure.name


async def test_lookups_and_what_they_lacked(world: World) -> None:
    await world.alice.slash(world.general, "define", term="dropout")
    await world.bob.slash(world.general, "define", term="dropout")
    await world.alice.slash(world.general, "define", term="qwxzv plomf")
    text = shown(await report(world, world.admin))
    assert "- Dropout: 2 times" in text
    assert "“qwxzv plomf”: 1 time" in text
    assert "No term has 5 answers yet." in text


async def test_it_is_for_admins_whatever_a_server_shows_to_whom(world: World) -> None:
    for command in await world.bot.tree.fetch_commands():
        world.guild.set_command_permissions(command, {world.guild.default_role: True})
    assert "permission to manage guild" in shown(await report(world, world.bob))


async def test_another_servers_play_is_not_in_it(world: World) -> None:
    term = (await world.bot.services.library.terms())[0]
    given = [Given(user, term.id, correct=False) for user in range(1, 7)]
    await play(world.bot.services.database, 42, given, guild=world.guild.id + 1, at=world.now())
    result = await report(world, world.admin)
    assert term.name not in shown(result)
    assert result.response.attachments == []
