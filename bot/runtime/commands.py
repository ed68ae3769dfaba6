"""The command tree: errors are answered, and the same interaction never runs twice."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.runtime.failures import report_failure


class Tree(app_commands.CommandTree[discord.Client]):
    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        await report_failure(interaction, error)
