"""Presses on buttons and choices in menus, routed by custom id: they work after a restart too."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self, cast

import discord
from discord.ext import commands

from bot.runtime.answers import show
from bot.runtime.commands import Tree
from bot.runtime.failures import OUTCOME, report_failure
from bot.runtime.log_fields import HANDLER
from bot.runtime.services import Services
from bot.runtime.tally import Tally
from bot.ui.layout import note

UNKNOWN = (
    "This button, menu or form is from an older version of me and does nothing any more. "
    "Use the command again."
)
_log = logging.getLogger(__name__)

Handler = Callable[[discord.Interaction, re.Match[str]], Awaitable[None]]


def component(template: str, handler: Handler, tally: Tally) -> type[discord.ui.DynamicItem[Any]]:
    """A DynamicItem class that hands every interaction whose custom id is `template` to `handler`.

    Errors of the handler are answered to the person, as those of commands are.
    """

    name = getattr(handler, "__name__", "component")

    class Component(discord.ui.DynamicItem[discord.ui.Item[Any]], template=template):
        def __init__(self, item: discord.ui.Item[Any], match: re.Match[str]) -> None:
            super().__init__(item)
            self.match = match

        @classmethod
        async def from_custom_id(
            cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            return cls(item, match)

        async def callback(self, interaction: discord.Interaction) -> None:
            await handled(tally, interaction, name, handler(interaction, self.match))

    return Component


def add_components(bot: commands.AutoShardedBot, handlers: Mapping[str, Handler]) -> None:
    """Route each template (a regular expression of the whole custom id) to its handler."""
    tree = cast("Tree", bot.tree)
    bot.add_dynamic_items(*(component(each, handler, tree.tally) for each, handler in handlers.items()))
    tree.routes += [re.compile(template) for template in handlers]


def add_modal(bot: commands.AutoShardedBot, template: str, name: str, handler: Handler) -> None:
    """Route what is sent in with a modal of this custom id; it is counted under `name`."""
    tree = cast("Tree", bot.tree)

    async def take(interaction: discord.Interaction) -> None:
        match = re.fullmatch(template, custom_id_of(interaction))
        if interaction.type is discord.InteractionType.modal_submit and match is not None:
            await handled(tree.tally, interaction, name, handler(interaction, match))

    bot.add_listener(take, "on_interaction")
    tree.modals.append(re.compile(template))


async def setup(bot: commands.AutoShardedBot, _: Services) -> None:
    """Answer presses and forms that nothing else answers; nobody would be told anything otherwise."""
    tree = cast("Tree", bot.tree)
    known = {
        discord.InteractionType.component: tree.routes,
        discord.InteractionType.modal_submit: tree.modals,
    }

    async def fall_back(interaction: discord.Interaction) -> None:
        routes, custom_id = known.get(interaction.type), custom_id_of(interaction)
        if routes is not None and not any(route.fullmatch(custom_id) for route in routes):
            await handled(tree.tally, interaction, "component", _answer_unknown(interaction, custom_id))

    bot.add_listener(fall_back, "on_interaction")


async def _answer_unknown(interaction: discord.Interaction, custom_id: str) -> None:
    interaction.extras[OUTCOME] = "unknown"
    _log.info("Nothing answers to the custom id %r", custom_id)
    await show(interaction, note(UNKNOWN), ephemeral=True)


def custom_id_of(interaction: discord.Interaction) -> str:
    return str((interaction.data or {}).get("custom_id", ""))


async def handled(tally: Tally, interaction: discord.Interaction, name: str, work: Awaitable[None]) -> None:
    """Do the work, counted under `name`; an error is answered to the person, as those of commands are."""
    started = asyncio.get_running_loop().time()
    interaction.extras[HANDLER] = name
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the last stop before discord.py swallows it
        await report_failure(interaction, error)
    finally:
        tally.add(interaction, started)
