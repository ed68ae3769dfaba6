"""Custom ids that nobody made, or that an older version made: a sentence, and no failure."""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from typing import Any, cast

import discord
import pytest
from simcord.results import InteractionResult

from bot.cogs.components import UNKNOWN
from bot.config import Settings
from bot.runtime.commands import Tree
from bot.ui.layout import Layout, button, rows
from tests.support.simcord_internals import send_form
from tests.support.world import World, open_world, shown

# One id of each template, as the bot itself would make it; GAME is the game that runs, USER a member.
MADE = (
    "t:1",
    "T:1",
    "p:0:Training",
    "topic",
    "d:h:1:0",
    "d:p:1",
    "d:skip:1:0:1",
    "d:up:1:0:1",
    "d:pin:1:0:1",
    "d:ask:1",
    "d:a:1:0",
    "d:n:1:1",
    "lb:p:0:week:points:channel:1",
    "lb:d:week:points:topic:Training",
    "lb:b:week:points:server:",
    "lb:i:week:points:server:",
    "lb:l:0",
    "se:standings",
    "ql:GAME:j",
    "ql:GAME:b",
    "q:GAME:1:0",
    "q:GAME:1:t",
    "qp:GAME:1",
    "qd:GAME:1:USER:y",
    "qe:GAME:m:0",
    "qe:GAME:a",
    "pv:delete",
    "pv:keep",
)
STRANGE = ("", "0", "-1", "99", "9" * 18, "9" * 30, "0" * 16, "7" + "f" * 15, "8" + "0" * 15, "FF", "١", "y")


def mutations(custom_id: str) -> Iterator[str]:
    """The id with each of its parts made strange, in the wrong case, cut short and with more behind it."""
    parts = custom_id.split(":")
    for place, strange in itertools.product(range(1, len(parts)), STRANGE):
        yield ":".join([*parts[:place], strange, *parts[place + 1 :]])
    yield from (custom_id.swapcase(), custom_id + ":1", custom_id + ":", " " + custom_id, custom_id[:-1])


@pytest.fixture
async def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[World]:
    """A world in which the second and a half until counts are shown is virtual, too."""
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", 1.4)
    async with open_world(settings) as opened:
        yield opened


@pytest.fixture
async def busy(world: World, no_hourly_looks: None) -> World:
    """A server with a daily term that was posted, and a quiz with an open question."""
    await world.admin.slash(world.general, "daily setup", channel=world.daily, time="09:00", timezone="UTC")
    await world.env.advance_time(timedelta(hours=9, minutes=1).total_seconds())
    lobby = await world.admin.slash(world.quiz, "quiz start", rounds=3, seconds="none")
    assert lobby.response is not None
    await world.admin.click(lobby.response.message, label="Start now")
    return world


def made_here(world: World) -> list[str]:
    (game,) = world.bot.services.games.in_guild(world.guild.id)
    return [each.replace("GAME", f"{game.id:x}").replace("USER", f"{world.alice.id:x}") for each in MADE]


async def post(world: World, row: discord.ui.ActionRow[Any]) -> discord.Message:
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(view=Layout([row]))


async def press(world: World, custom_id: str) -> InteractionResult:
    """An admin presses a button of this id under a message of the bot's."""
    (row,) = rows([button("Press", custom_id)])
    return await world.admin.click(await post(world, row), custom_id=custom_id)


async def test_every_template_is_tried(world: World) -> None:
    routes = cast("Tree", world.bot.tree).routes
    made = [each.replace("GAME", "1f").replace("USER", "1f") for each in MADE]
    assert [route for route in routes if not any(route.fullmatch(each) for each in made)] == []
    assert [each for each in made if not any(route.fullmatch(each) for route in routes)] == []


async def test_strange_ids_get_a_sentence_and_fail_nothing(
    busy: World, caplog: pytest.LogCaptureFixture
) -> None:
    made = made_here(busy)
    strange = {each for one in made for each in mutations(one) if 0 < len(each) <= 100} - set(made)
    caplog.set_level(logging.WARNING)
    silent: list[str] = []
    for number, each in enumerate(sorted(strange), 1):
        result = await press(busy, each)
        if result.response is None and not result.followups:
            silent.append(each)
        if number % 100 == 0:
            # What the presses have set waiting comes in simulated time, not in that of this machine.
            await busy.env.advance_time(11)
    assert silent == []
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize(
    "custom_id", ["nobody:made:this", "q:ffffffffffffffff:1:0", "qe:0:a", "qd:1:1:ffffffffffffffff:y", "t:0"]
)
async def test_a_button_that_no_version_knows_says_so_privately(world: World, custom_id: str) -> None:
    result = await press(world, custom_id)
    assert result.ephemeral
    assert shown(result) == UNKNOWN
    labels = {"command": "component", "outcome": "unknown"}
    world.bot.services.tally.settle()
    counted = world.bot.services.metrics.registry.get_sample_value("lexicord_interactions_total", labels)
    assert counted == 1


@pytest.mark.parametrize("custom_id", ["nobody:made:this", "qt:ffffffffffffffff:1", "qt:1:1:1"])
async def test_a_form_that_no_version_knows_says_so_privately(world: World, custom_id: str) -> None:
    result = await send_form(world.env, world.alice, world.quiz, custom_id)
    assert result.ephemeral
    assert shown(result) == UNKNOWN


async def test_a_form_of_a_quiz_that_is_over_is_refused(world: World) -> None:
    result = await send_form(world.env, world.alice, world.quiz, "qt:7fffffffffffffff:1")
    assert "This quiz is over" in shown(result)


async def test_the_largest_id_that_discord_can_give_reaches_the_store(world: World) -> None:
    assert "I do not know this quiz any more" in shown(await press(world, "qe:7fffffffffffffff:a"))


async def test_a_choice_that_no_version_knows_gets_a_sentence(world: World) -> None:
    ids = [
        "topic",
        "se:standings",
        "d:p:1",
        "d:pin:1:0:1",
        "lb:d:week:points:server:",
        "lb:b:week:points:server:",
    ]
    await world.admin.slash(world.general, "daily setup", channel=world.daily, time="09:00", timezone="UTC")
    for custom_id in ids:
        menu = discord.ui.Select[Any](
            custom_id=custom_id, options=[discord.SelectOption(label="?", value="9:x")]
        )
        message = await post(world, discord.ui.ActionRow(menu))
        result = await world.admin.select(message, ["9:x"], custom_id=custom_id)
        assert result.response is not None or result.followups, custom_id


def test_the_sentence_says_what_to_do() -> None:
    assert re.search(r"older version.*command", UNKNOWN)
