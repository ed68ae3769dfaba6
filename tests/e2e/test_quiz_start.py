"""Starting a quiz: what its options mean, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import discord
import pytest

from bot.config import Settings
from bot.core.quiz.state import Phase
from bot.runtime import answers
from tests.support.quiz_evening import SETTLE_SECONDS, game_of
from tests.support.world import World, open_world, shown


@pytest.fixture
async def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[World]:
    """A world in which the second and a half until counts are shown is virtual, too."""
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", SETTLE_SECONDS)
    async with open_world(settings) as opened:
        yield opened


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"topic": "Gardening"}, "There is no topic called “Gardening”"),
        ({"deck": "Gardening"}, "There is no deck called “Gardening”"),
        ({"seconds": "soon"}, "“soon” is not a time I can use"),
        ({"seconds": "4"}, "from 5 to 120"),
        ({"seconds": "9" * 5_000}, "from 5 to 120"),
        ({"topic": "@everyone **x**"}, "“@\u200beveryone \\*\\*x\\*\\*”"),
    ],
)
async def test_options_that_make_no_sense_are_explained(
    world: World, options: dict[str, object], reason: str
) -> None:
    result = await world.alice.slash(world.quiz, "quiz start", **options)
    assert result.ephemeral
    assert reason in shown(result)


async def test_more_rounds_than_terms_are_refused(world: World) -> None:
    topics = await world.bot.services.library.topics(world.guild.id)
    smallest = min(topics, key=lambda topic: topics[topic])
    result = await world.alice.slash(world.quiz, "quiz start", rounds=50, topic=smallest)
    assert "none is asked twice" in shown(result)


async def test_rounds_are_counted_by_what_the_mode_can_ask(world: World) -> None:
    topic = "Attention and Transformers"
    terms = await world.bot.services.library.terms(world.guild.id, topic=topic)
    few = await world.alice.slash(world.quiz, "quiz start", rounds=len(terms), topic=topic, mode="typed")
    assert few.ephemeral
    assert "to ask about in that way, and none is asked twice" in shown(few)


async def test_a_lobby_comes_where_counting_the_terms_took_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 0.0)
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3)
    assert "## Quiz" in shown(lobby)
    await world.alice.click(world.quiz.last_message, label="Start now")
    assert game_of(world).phase is Phase.OPEN
    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 60.0)
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    podium = next(each for each in world.quiz.history() if "Quiz results" in shown(each))
    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 0.0)
    again = await world.bob.click(podium, label="Again")
    assert f"**1 player**: {world.bob.mention}" in shown(again)


async def test_options_complete_while_they_are_typed(world: World) -> None:
    seconds = await world.alice.autocomplete(world.quiz, "quiz start", "seconds", "3")
    assert [each["value"] for each in seconds] == ["30"]
    everything = await world.alice.autocomplete(world.quiz, "quiz start", "seconds", "")
    assert {"name": "no clock", "value": "none"} in [
        {"name": each["name"], "value": each["value"]} for each in everything
    ]
    topics = await world.alice.autocomplete(world.quiz, "quiz start", "topic", "")
    assert 8 <= len(topics) <= 25
    assert await world.alice.autocomplete(world.quiz, "quiz start", "deck", "")


async def test_without_permission_to_speak_it_does_not_begin(world: World) -> None:
    me = world.guild.me
    closed = world.guild.create_text_channel(
        "closed", overwrites={me: discord.PermissionOverwrite(send_messages=False)}
    )
    result = await world.alice.slash(closed, "quiz start")
    assert result.ephemeral
    assert "without the permission **Send Messages**" in shown(result)
