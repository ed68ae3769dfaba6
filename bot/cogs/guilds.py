"""Servers that the bot joins and leaves."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.runtime.guilds import GuildKeeper
from bot.runtime.services import Services
from bot.storage.guilds import GuildStore


class Guilds(commands.Cog):
    def __init__(self, keeper: GuildKeeper) -> None:
        self.keeper = keeper

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.keeper.ready()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.keeper.joined(guild.id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """One that the bot has joined while it was away."""
        await self.keeper.joined(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.keeper.left(guild)

    async def cog_unload(self) -> None:
        self.keeper.close()


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    store = GuildStore(services.database)
    await bot.add_cog(Guilds(GuildKeeper(bot, store, services.now, services.library.forget_guild)))
