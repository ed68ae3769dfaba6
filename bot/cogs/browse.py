"""`/terms`, `/random` and `/about`: what the glossary holds."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import limits
from bot.cogs.components import add_components
from bot.cogs.lookup import QUIET, complete_topic, own_words, related
from bot.core.refusal import Refusal
from bot.runtime.answers import show, show_instead
from bot.runtime.services import Services
from bot.ui import browse, cards
from bot.ui.layout import Layout
from bot.ui.text import cut, escape


class Browse(commands.Cog):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command(description="Browse the terms by topic")
    @app_commands.describe(topic="Only the terms of this topic")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def terms(self, interaction: discord.Interaction, topic: str | None = None) -> None:
        await own_words(self.services, interaction)
        layout = await self.page(interaction.guild_id, topic, 0)
        await show(interaction, layout, ephemeral=True)

    @terms.autocomplete("topic")
    async def _complete_topic(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await complete_topic(self.services, interaction, current)

    def require_quiet(self, guild_id: int | None) -> None:
        """A list gives an answer away by what is on it, and by what is missing. Raises Refusal."""
        if self.services.in_play.hidden(guild_id):
            raise Refusal(QUIET)

    async def page(self, guild_id: int | None, topic: str | None, number: int) -> Layout:
        self.require_quiet(guild_id)
        topics = await self.services.library.topics(guild_id)
        chosen = _topic(topics, topic)
        terms = await self.services.library.terms(guild_id, topic=chosen)
        return browse.topic_page(sorted(terms, key=lambda term: term.name.casefold()), topics, chosen, number)

    async def turn_page(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await own_words(self.services, interaction, thinking=False)
        layout = await self.page(interaction.guild_id, match["topic"] or None, int(match["page"]))
        await show_instead(interaction, layout)

    async def choose_topic(self, interaction: discord.Interaction, _: re.Match[str]) -> None:
        values = (interaction.data or {}).get("values") or [browse.ALL_TOPICS]
        topic = None if values[0] == browse.ALL_TOPICS else str(values[0])
        await own_words(self.services, interaction, thinking=False)
        layout = await self.page(interaction.guild_id, topic, 0)
        await show_instead(interaction, layout)

    @app_commands.command(description="Show a term by chance")
    @app_commands.describe(topic="Only of this topic", private="Show it to you alone")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def random(
        self, interaction: discord.Interaction, topic: str | None = None, private: bool = False
    ) -> None:
        guild_id = interaction.guild_id
        await own_words(self.services, interaction, ephemeral=private)
        chosen = _topic(await self.services.library.topics(guild_id), topic)
        self.require_quiet(guild_id)
        terms = await self.services.library.terms(guild_id, topic=chosen)
        if not terms:
            raise Refusal("The glossary is empty. An operator can load one with `python -m bot import`.")
        term = self.services.rng.choice(terms)
        layout = cards.term_card(term, await related(self.services, term, guild_id))
        await show(interaction, layout, ephemeral=private)

    random.autocomplete("topic")(_complete_topic)

    @app_commands.command(description="What I am, what I can do, what I keep")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def about(self, interaction: discord.Interaction) -> None:
        await own_words(self.services, interaction)
        terms = await self.services.library.terms(interaction.guild_id)
        topics = await self.services.library.topics(interaction.guild_id)
        usable = _usable(interaction)
        named = [
            (each.name, each.description) for each in usable if not isinstance(each, app_commands.ContextMenu)
        ]
        menus = [each.name for each in usable if isinstance(each, app_commands.ContextMenu)]
        await show(interaction, browse.about(len(terms), len(topics), named, menus), ephemeral=True)


_AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


def _usable(interaction: discord.Interaction) -> list[_AnyCommand]:
    """The commands that work where this was asked: some need a server, and the bot in it."""
    bot = interaction.client
    if not isinstance(bot, commands.AutoShardedBot):
        return []
    in_server = bot.get_guild(interaction.guild_id or 0) is not None
    return [each for each in bot.tree.get_commands() if in_server or _works_everywhere(each)]


def _works_everywhere(command: _AnyCommand) -> bool:
    contexts = command.allowed_contexts
    return contexts is not None and bool(contexts.dm_channel)


def _topic(topics: dict[str, int], wanted: str | None) -> str | None:
    """The topic that is called or begins as `wanted`, whatever its case. Raises Refusal where none does."""
    start = (wanted or "").casefold().strip()
    if wanted is None or not start:
        return None
    if wanted in topics:
        return wanted
    for topic in topics:
        if topic.casefold() == start or browse.page_topic(topic) == wanted:
            return topic
    for topic in topics:
        if topic.casefold().startswith(start):
            return topic
    raise Refusal(f"There is no topic “{escape(cut(wanted, limits.CHOICE_LABEL))}”. `/terms` shows them all.")


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    cog = Browse(services)
    await bot.add_cog(cog)
    add_components(bot, {browse.PAGE: cog.turn_page, browse.CHOOSE_TOPIC: cog.choose_topic})
