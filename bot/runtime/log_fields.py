"""What a log line says of the interaction it is about, for whoever searches the log by it."""

from __future__ import annotations

import discord

# Under this key an interaction's `extras` hold the name of what handles it, where it is no command.
HANDLER = "handler"


def handled_by(interaction: discord.Interaction) -> str:
    """The command's or component's name, as metrics and logs call it."""
    if (name := interaction.extras.get(HANDLER)) is not None:
        return name
    command = interaction.command
    name = command.qualified_name if command is not None else "unknown"
    is_autocomplete = interaction.type is discord.InteractionType.autocomplete
    return f"{name} autocomplete" if is_autocomplete else name


def log_fields(interaction: discord.Interaction) -> dict[str, object]:
    """For `extra`: guild (None in a direct message), command and the interaction's id."""
    return {
        "guild": interaction.guild_id,
        "command": handled_by(interaction),
        "interaction": interaction.id,
    }
