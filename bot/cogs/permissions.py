"""Permission checks on our side: what Discord shows to whom can be changed by anyone who manages a server."""

from __future__ import annotations

import discord
from discord import app_commands


def require_manager(interaction: discord.Interaction) -> None:
    """Raises what is answered with a sentence, unless a server's manager asks."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
