"""Opening a lobby, by command or by **Again**."""

from __future__ import annotations

import discord

from bot.cogs.quiz_options import channel_of, guild_of
from bot.core.quiz.events import Ended, LobbyShown
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import End
from bot.runtime.answers import in_time
from bot.runtime.delivery import REQUEST_ERRORS
from bot.runtime.quiz.games import Games
from bot.ui.layout import Layout
from bot.ui.quiz.lobby import lobby_layout


async def open_lobby(games: Games, interaction: discord.Interaction, settings: Settings) -> None:
    """Start a game whose lobby is the answer to this interaction, announced or not. Raises Refusal."""
    running = games.start(
        interaction.id,
        guild_id=guild_of(interaction),
        channel_id=channel_of(interaction),
        host_id=interaction.user.id,
        settings=settings,
    )
    await in_time(interaction, running.until_stored(), ephemeral=False)
    try:
        message_id = await _answer(interaction, lobby_layout(running.game))
    except REQUEST_ERRORS:
        # Nobody has seen it, so nobody shall wait for it.
        await running.do(Ended(End.LOST))
        raise
    if message_id is not None:
        running.happened(LobbyShown(message_id))


async def _answer(interaction: discord.Interaction, layout: Layout) -> int | None:
    """The id of the message that shows the layout, where Discord has told it."""
    if interaction.response.is_done():
        return (await interaction.edit_original_response(view=layout)).id
    return (await interaction.response.send_message(view=layout)).message_id
