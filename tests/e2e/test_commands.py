"""Every command as Discord shows it: short names and descriptions, in every shipped language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot import limits
from bot.app import LexicordBot
from bot.runtime.translator import load_locales
from tests.support.world import World, buttons

PHONE_DESCRIPTION = 80
README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def _parts(commands: list[Any]) -> Iterator[tuple[str, str]]:
    """(kind, text) of every name and description: of commands, options and choices."""
    for command in commands:
        yield "name", command["name"]
        if command.get("description"):
            yield "description", command["description"]
        for choice in command.get("choices", []):
            yield "choice", choice["name"]
        yield from _parts(command.get("options", []))


def _payloads(bot: LexicordBot) -> list[Any]:
    return [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


async def test_descriptions_fit_a_phone(world: World) -> None:
    for kind, text in _parts(_payloads(world.bot)):
        if kind == "description":
            assert len(text) <= PHONE_DESCRIPTION, text


@pytest.mark.parametrize("locale", sorted(load_locales()))
async def test_every_text_is_translated_and_fits(world: World, locale: str) -> None:
    texts = load_locales()[locale]
    missing = [text for _, text in _parts(_payloads(world.bot)) if text not in texts]
    assert missing == []
    for kind, text in _parts(_payloads(world.bot)):
        most = limits.COMMAND_DESCRIPTION if kind != "name" else limits.COMMAND_NAME
        assert len(texts[text]) <= most, text


@pytest.mark.parametrize("locale", sorted(load_locales()))
async def test_no_translation_is_left_over(world: World, locale: str) -> None:
    used = {text for _, text in _parts(_payloads(world.bot))}
    assert sorted(set(load_locales()[locale]) - used) == []


async def test_the_readmes_table_is_what_the_bot_has(world: World) -> None:
    told = set(re.findall(r"(?m)^\| `/(\w+)", README))
    menus = set(re.findall(r"(?m)^\| message menu \*\*(.+?)\*\*", README))
    assert told | menus == {command.name for command in world.bot.tree.get_commands()}


@pytest.mark.parametrize("name", ["define", "compare", "terms", "random", "about", "Explain terms here"])
async def test_lookups_work_in_servers_in_messages_and_for_people_who_installed_the_bot(
    world: World, name: str
) -> None:
    (payload,) = [each for each in _payloads(world.bot) if each["name"] == name]
    assert set(payload["integration_types"]) == {0, 1}
    assert set(payload["contexts"]) == {0, 1, 2}


async def test_listeners_hear_of_buttons_and_not_of_commands_and_keystrokes(world: World) -> None:
    heard: list[discord.InteractionType] = []

    async def listen(interaction: discord.Interaction) -> None:
        heard.append(interaction.type)

    world.bot.add_listener(listen, "on_interaction")
    await world.alice.autocomplete(world.general, "define", "term", "dro")
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert result.response is not None
    await world.alice.click(result.response.message, label=next(iter(buttons(result))))
    assert heard == [discord.InteractionType.component]
