"""`/stats`: one's own progress, and that of others who allow it."""

from __future__ import annotations

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.charts import draw_weeks
from bot.runtime.services import Services
from bot.storage.privacy import PrivacyStore
from bot.storage.stats import StatsStore
from bot.ui import stats as ui
from bot.ui.leaderboard import person


class Stats(commands.Cog):
    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = StatsStore(services.database)
        self.privacy = PrivacyStore(services.database)

    @app_commands.command(description="See your progress, or that of somebody who shows theirs")
    @app_commands.describe(
        member="Somebody else", share="Show it to everybody in this channel; your own only"
    )
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    async def stats(
        self, interaction: discord.Interaction, member: discord.User | None = None, share: bool = False
    ) -> None:
        guild_id = interaction.guild_id or 0
        who = member or interaction.user
        own = who.id == interaction.user.id
        if share and not own:
            raise Refusal("You can share your own progress only.")
        await interaction.response.defer(ephemeral=not share, thinking=True)
        if not own and not (await self.privacy.visibility(guild_id, who.id)).stats_open:
            raise Refusal(
                f"{person(who.id)} keeps their progress to themselves. "
                "They can show it with `/privacy visibility`."
            )
        found = await self.store.of_member(guild_id, who.id, self.services.now())
        if found.empty:
            await finish(interaction, ui.nothing_yet(who.id, own=own))
            return
        names: dict[int, str] = {}
        for term_id, _ in found.missed:
            term = await self.services.library.term(term_id, guild_id)
            if term is not None:
                names[term_id] = term.name
        chart = discord.File(
            io.BytesIO(await draw_weeks(found.weeks)),
            ui.CHART_NAME,
            description=ui.chart_words(found.weeks),
        )
        await finish(interaction, ui.stats(who.id, found, names), files=[chart])


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    await bot.add_cog(Stats(services))
