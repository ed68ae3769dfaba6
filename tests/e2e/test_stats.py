"""`/stats`: one's own progress, with a chart that says the same in words; others' only with their leave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.played import Given, play
from tests.support.world import World, shown


@pytest.fixture
async def played(world: World) -> World:
    term, other = (await world.bot.services.library.terms())[:2]
    given = [
        Given(world.alice.id, term.id),
        Given(world.alice.id, other.id, correct=False),
        Given(world.bob.id, term.id),
    ]
    await play(world.bot.services.database, 42, given, guild=world.guild.id, at=world.now())
    return world


async def stats(world: World, who: Any, **options: Any) -> Any:
    return await who.slash(world.general, "stats", **options)


async def test_ones_own_progress_in_words_and_as_a_chart(played: World) -> None:
    result = await stats(played, played.alice)
    assert result.ephemeral
    text = shown(result)
    assert "1 of 2 right (50%)" in text
    missed = (await played.bot.services.library.terms())[1].name
    assert f"- {missed}: wrong 1 time of 1" in text
    assert "29 Dec        2      1" in text
    (chart,) = result.response.attachments
    assert chart.description == "Right of all answers a week: 29 Dec 1/2"
    assert (await chart.read()).startswith(b"\x89PNG")


async def test_others_progress_is_theirs_to_show(played: World) -> None:
    refused = await stats(played, played.bob, member=played.alice)
    assert "keeps their progress to themselves" in shown(refused)
    assert "right (" not in shown(refused)
    await played.alice.slash(played.general, "privacy visibility", stats=True)
    assert "1 of 2 right (50%)" in shown(await stats(played, played.bob, member=played.alice))


async def test_only_ones_own_can_be_shared(played: World) -> None:
    assert not (await stats(played, played.alice, share=True)).ephemeral
    await played.alice.slash(played.general, "privacy visibility", stats=True)
    refused = await stats(played, played.bob, member=played.alice, share=True)
    assert "your own progress only" in shown(refused)


async def test_who_has_not_played_is_told_how(world: World) -> None:
    assert "/quiz start" in shown(await stats(world, world.carol))
