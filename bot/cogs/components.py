"""Presses on buttons and choices in menus, routed by custom id: they work after a restart too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord
from discord.ext import commands

from bot.runtime.commands import Tree, timed
from bot.runtime.failures import report_failure
from bot.runtime.metrics import Metrics

Handler = Callable[[discord.Interaction, re.Match[str]], Awaitable[None]]


def component(
    template: str, handler: Handler, metrics: Metrics | None = None
) -> type[discord.ui.DynamicItem[Any]]:
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
            with timed(metrics, interaction, name):
                try:
                    await handler(interaction, self.match)
                except Exception as error:  # noqa: BLE001 - the last stop before discord.py swallows it
                    await report_failure(interaction, error)

    return Component


def add_components(bot: commands.Bot | commands.AutoShardedBot, handlers: dict[str, Handler]) -> None:
    """Route each template (a regular expression of the whole custom id) to its handler."""
    metrics = bot.tree.metrics if isinstance(bot.tree, Tree) else None
    bot.add_dynamic_items(*(component(template, handler, metrics) for template, handler in handlers.items()))
