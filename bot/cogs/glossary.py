"""`/glossary report`: for admins, how their glossary does."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.permissions import require_manager
from bot.core.glossary.missed import MissedGroup, MissedText, group_missed, probably_meant
from bot.runtime.answers import finish
from bot.runtime.services import Services
from bot.storage.items import ItemStore
from bot.storage.lookups import LookupStore
from bot.ui import glossary_report as ui

MOST_DAYS = 365
# Those that are missed most; each is searched for once more.
_MISSES_READ = 60
_LOOKUPS_READ = 10_000


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class Glossary(commands.GroupCog, group_name="glossary", group_description="For admins: the glossary itself"):
    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.items = ItemStore(services.database)
        self.lookups = LookupStore(services.database)

    @app_commands.command(description="See which terms are hard, looked up or missing")
    @app_commands.describe(days="Of how many days (90)")
    async def report(
        self, interaction: discord.Interaction, days: app_commands.Range[int, 1, MOST_DAYS] = 90
    ) -> None:
        require_manager(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._report(interaction.guild_id or 0, days)
        files: list[discord.File] = []
        if found.items:
            files.append(discord.File(io.BytesIO(ui.as_csv(found)), ui.FILE_NAME))
        await finish(interaction, ui.report(found), files=files)

    async def _report(self, guild_id: int, days: int) -> ui.Report:
        # What was looked up in the last few seconds counts too.
        await self.services.journal.write()
        since = self.services.now() - timedelta(days=days)
        items = await self.items.report(guild_id, since)
        looked_up = await self.lookups.most_looked_up(guild_id, since.date(), limit=_LOOKUPS_READ)
        missed = await self._missed(guild_id, since)
        ids = {item.term_id for item in items} | {term_id for term_id, _ in looked_up[: ui.SHOWN]}
        ids |= {item.lure.option_id for item in items if item.lure is not None}
        ids |= {group.meant for group in missed if group.meant is not None}
        return ui.Report(days, items, looked_up, missed, await self._names(ids, guild_id))

    async def _missed(self, guild_id: int, since: datetime) -> tuple[MissedGroup, ...]:
        texts: list[MissedText] = []
        for miss in await self.lookups.misses(guild_id, since, limit=_MISSES_READ):
            found = await self.services.library.lookup(miss.text, guild_id)
            # What is found by now needs nobody's care.
            if found.answer is None:
                texts.append(MissedText(miss.text, miss.count, probably_meant(found)))
            # A search takes a millisecond or so; others wait for one of them, not for all.
            await asyncio.sleep(0)
        return group_missed(texts)

    async def _names(self, term_ids: Iterable[int], guild_id: int) -> dict[int, str]:
        terms = [await self.services.library.term(each, guild_id) for each in term_ids]
        return {term.id: term.name for term in terms if term is not None}


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    await bot.add_cog(Glossary(services))
