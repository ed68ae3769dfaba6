"""`/define`, `/compare` and the message menu: looking terms up."""

from __future__ import annotations

import re

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.components import add_components
from bot.cogs.lookup import QUIET, chosen_id, complete_term, one_term, own_words, related, visible_term
from bot.cogs.message_text import text_of
from bot.core.glossary.model import Kind, Term
from bot.core.refusal import Refusal
from bot.core.search import Lookup, MatchKind
from bot.runtime.answers import show
from bot.runtime.services import Services
from bot.ui import cards
from bot.ui.layout import Layout, note
from bot.ui.text import escape

# One lookup reads at most this much; a message menu looks at no more of its message.
LONGEST_MESSAGE = 4_000
# Of the open query set, nine in ten right terms that the search is not sure of score more than this, and
# half of what it finds for things that are in no glossary scores less.
OFFERED_FROM = 0.35
_AS_TYPED = {MatchKind.EXACT, MatchKind.ALIAS}


def _worth_offering(found: Lookup) -> list[int]:
    """The ids of the terms that may be meant: something false offered is worse than an honest miss."""
    best = found.matches[0].score if found.matches else 0.0
    floor = max(OFFERED_FROM, best / 2)
    return [match.term_id for match in found.matches[: cards.SUGGESTIONS] if match.score >= floor]


class Define(commands.Cog):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command(description="Look a term up")
    @app_commands.describe(
        term="The term, or what you remember of it", private="Show the answer to you alone"
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def define(self, interaction: discord.Interaction, term: str, private: bool = False) -> None:
        guild_id = interaction.guild_id
        await own_words(self.services, interaction, ephemeral=private)
        term_id = chosen_id(term)
        if term_id is not None:
            layout = await self.card(await visible_term(self.services, term_id, guild_id), guild_id)
            await show(interaction, layout, ephemeral=private)
            self.services.journal.found(_noted_in(interaction), term_id)
            return
        found = await self.services.library.lookup(term, guild_id)
        layout, sure = await self.answer(term, found, guild_id, private=private)
        await show(interaction, layout, ephemeral=private or not sure)
        self.note(term, found, _noted_in(interaction))

    async def answer(
        self, typed: str, found: Lookup, guild_id: int | None, *, private: bool
    ) -> tuple[Layout, bool]:
        """What to show, and whether it is a card (and not a question back)."""
        hidden = self.services.in_play.hidden(guild_id)
        if hidden and any(match.term_id in hidden for match in found.matches[: cards.SUGGESTIONS]):
            raise Refusal(QUIET)
        if found.answer is not None:
            term = await visible_term(self.services, found.answer.term_id, guild_id)
            guessed = None if found.kind in _AS_TYPED else typed
            return await self.card(term, guild_id, instead_of=guessed), True
        ids = _worth_offering(found)
        terms = [term for each in ids if (term := await self.services.library.term(each, guild_id))]
        if terms:
            return cards.suggestions(typed, terms, public=not private), False
        return cards.not_here(typed), False

    async def card(self, term: Term, guild_id: int | None, *, instead_of: str | None = None) -> Layout:
        return cards.term_card(term, await related(self.services, term, guild_id), instead_of=instead_of)

    def note(self, typed: str, found: Lookup, guild_id: int | None) -> None:
        if found.answer is not None:
            self.services.journal.found(guild_id, found.answer.term_id)
        else:
            offered = _worth_offering(found)
            self.services.metrics.misses.labels("offered" if offered else "nothing").inc()
            self.services.journal.missed(guild_id, typed, offered)

    @define.autocomplete("term")
    async def _complete_define(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await complete_term(self.services, interaction, current)

    @app_commands.command(description="See two terms side by side")
    @app_commands.describe(a="The first term", b="The second term", private="Show the answer to you alone")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def compare(self, interaction: discord.Interaction, a: str, b: str, private: bool = False) -> None:
        guild_id = interaction.guild_id
        await own_words(self.services, interaction, ephemeral=private)
        first = await one_term(self.services, a, guild_id)
        second = await one_term(self.services, b, guild_id)
        if first.id == second.id and first.kind is Kind.TERM:
            raise Refusal(f"Both are **{escape(first.name)}**. Choose two different terms.")
        comparison = await self.services.library.comparison_between(first, second, guild_id)
        if comparison is not None:
            await visible_term(self.services, comparison.id, guild_id)
        layout = cards.comparison_card((first, second), comparison)
        await show(interaction, layout, ephemeral=private)

    @compare.autocomplete("a")
    @compare.autocomplete("b")
    async def _complete_compare(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await complete_term(self.services, interaction, current)

    async def explain_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        guild_id = interaction.guild_id
        await own_words(self.services, interaction)
        text = text_of(message)[:LONGEST_MESSAGE]
        terms = await self.services.library.mentioned_in(text, guild_id)
        if any(term.id in self.services.in_play.hidden(guild_id) for term in terms):
            raise Refusal(QUIET)
        layout = cards.explained(terms) if terms else note("I know no term that this message uses.")
        await show(interaction, layout, ephemeral=True)

    async def open_card(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """A press on a term's button: the card, to whoever pressed."""
        await self._open(interaction, int(match["term"]), public=False)

    async def open_card_for_all(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        """A press on a suggestion after a public question: the card, for everybody, as was asked."""
        await self._open(interaction, int(match["term"]), public=True)

    async def _open(self, interaction: discord.Interaction, term_id: int, *, public: bool) -> None:
        guild_id = interaction.guild_id
        await own_words(self.services, interaction, ephemeral=not public)
        term = await visible_term(self.services, term_id, guild_id)
        layout = await self.card(term, guild_id)
        await show(interaction, layout, ephemeral=not public)
        self.services.journal.found(_noted_in(interaction), term_id)


def _noted_in(interaction: discord.Interaction) -> int | None:
    """Where it is counted what is looked up: in no server that the bot is not in, whose data nobody ends."""
    guild_id = interaction.guild_id
    return guild_id if guild_id is not None and interaction.client.get_guild(guild_id) is not None else None


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    cog = Define(services)
    await bot.add_cog(cog)
    menu = app_commands.ContextMenu(
        name="Explain terms here",
        callback=cog.explain_message,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )
    bot.tree.add_command(menu)
    add_components(bot, {cards.OPEN_TERM: cog.open_card, cards.OPEN_TERM_FOR_ALL: cog.open_card_for_all})
