"""`/privacy`: what is stored about whoever asks, in all servers, and who may see what of it."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import limits
from bot.cogs.components import add_components
from bot.core.leaderboard.board import EVERYWHERE
from bot.core.refusal import Refusal
from bot.runtime.answers import finish
from bot.runtime.services import Services
from bot.storage.privacy import PrivacyStore, StillPlayingError
from bot.ui import privacy as ui

PLAYING = (
    "You play in a quiz that is not over, or have started it. Try again when it is; `/quiz stop` ends yours."
)


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Privacy(
    commands.GroupCog, group_name="privacy", group_description="What I keep about you, and who sees it"
):
    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.store = PrivacyStore(services.database)

    @app_commands.command(description="See what I keep about you, in all servers")
    async def show(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id
        counts = await self.store.stored(interaction.user.id)
        visibility = await self.store.visibility(guild_id or EVERYWHERE, interaction.user.id)
        layout = ui.stored(counts, visibility, in_guild=guild_id is not None)
        await finish(interaction, layout)

    @app_commands.command(description="Get all that I keep about you as a file")
    async def export(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        exported = await self.store.export(interaction.user.id)
        if not exported:
            raise Refusal("There is nothing to export: I keep nothing about you.")
        day = self.services.now().date()
        data, ending = await asyncio.to_thread(_file, exported)
        if len(data) > limits.FILE_BYTES:
            raise Refusal(
                "There is more than Discord takes in one file. Ask who runs this bot for your data."
            )
        file = discord.File(
            io.BytesIO(data),
            f"lexicord-{day.isoformat()}.{ending}",
            description="All that Lexicord keeps about you, as JSON",
        )
        text = "All that I keep about you, in all servers, by the tables of my database."
        await interaction.edit_original_response(content=text, attachments=[file])

    @app_commands.command(description="Delete all that I keep about you, in all servers")
    async def delete(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        counts = await self.store.stored(interaction.user.id)
        if not counts:
            raise Refusal("There is nothing to delete: I keep nothing about you.")
        await finish(interaction, ui.really_delete(sum(counts.values())))

    async def really_delete(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await interaction.response.defer()
        stand_in = -1 - self.services.rng.getrandbits(62)
        try:
            await self.store.forget(interaction.user.id, stand_in)
        except StillPlayingError:
            raise Refusal(PLAYING) from None
        self.services.games.forget_player(interaction.user.id)
        await finish(interaction, ui.deleted())

    async def keep(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await interaction.response.edit_message(view=ui.kept())

    @app_commands.command(description="Choose who sees what of you")
    @app_commands.describe(
        boards="Whether the boards of this server name you",
        everywhere="Whether the boards of all servers name you",
        stats="Whether others in this server may see your stats",
    )
    async def visibility(
        self,
        interaction: discord.Interaction,
        boards: bool | None = None,
        everywhere: bool | None = None,
        stats: bool | None = None,
    ) -> None:
        guild_id, user_id = interaction.guild_id, interaction.user.id
        if guild_id is None and (boards is not None or stats is not None):
            raise Refusal("`boards` and `stats` are for one server. Use them in a channel there.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        if guild_id is not None:
            await self.store.choose(guild_id, user_id, on_boards=boards, stats_open=stats)
        await self.store.choose(EVERYWHERE, user_id, on_boards=everywhere)
        now = await self.store.visibility(guild_id or EVERYWHERE, user_id)
        await finish(interaction, ui.visibility_now(now, in_guild=guild_id is not None))


def _file(exported: dict[str, list[dict[str, Any]]]) -> tuple[bytes, str]:
    """The file and the ending of its name; packed where it would be too large otherwise."""
    data = json.dumps(exported, ensure_ascii=False, indent=1).encode()
    return (data, "json") if len(data) <= limits.FILE_BYTES else (gzip.compress(data), "json.gz")


async def setup(bot: commands.AutoShardedBot, services: Services) -> None:
    cog = Privacy(services)
    await bot.add_cog(cog)
    add_components(bot, {ui.DELETE: cog.really_delete, ui.KEEP: cog.keep})
