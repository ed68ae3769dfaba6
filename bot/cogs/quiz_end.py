"""After the end: what I have missed, and once more with the same settings."""

from __future__ import annotations

import re

import discord

from bot.cogs.quiz_options import guild_of, require_enough_terms, require_speech
from bot.cogs.quiz_start import open_lobby
from bot.core.quiz.settings import Settings
from bot.core.quiz.standings import misses
from bot.runtime.answers import finish, in_time
from bot.runtime.services import Services
from bot.ui.layout import Layout
from bot.ui.quiz.podium import misses_layout


class QuizEnd:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.games = services.games

    async def misses(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        game_id, guild_id = int(match["game"], 16), guild_of(interaction)
        page = int(match["page"])
        turning = interaction.message is not None and interaction.message.flags.ephemeral
        if self.games.remembered(game_id, guild_id) is None:
            await interaction.response.defer(ephemeral=True, thinking=not turning)
            layout = await self._misses(game_id, guild_id, interaction.user.id, page)
            await finish(interaction, layout)
            return
        layout = await self._misses(game_id, guild_id, interaction.user.id, page)
        if turning:
            await interaction.response.edit_message(view=layout)
        else:
            await interaction.response.send_message(view=layout, ephemeral=True)

    async def _misses(self, game_id: int, guild_id: int, user_id: int, page: int) -> Layout:
        game = await self.games.look_back(game_id, guild_id)
        hidden = self.services.in_play.hidden(guild_id)
        missed = misses(game, user_id)
        shown = [
            (one, await self.services.library.term(one.question.term_id, guild_id))
            for one in missed
            if one.question.term_id not in hidden
        ]
        return misses_layout(game, user_id, shown, page, held_back=len(missed) - len(shown))

    async def again(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        guild_id = guild_of(interaction)
        require_speech(interaction)
        settings = await in_time(
            interaction, self._same_settings(int(match["game"], 16), guild_id), ephemeral=False
        )
        await open_lobby(self.games, interaction, settings)

    async def _same_settings(self, game_id: int, guild_id: int) -> Settings:
        """Those of the game, if its deck still holds enough terms."""
        game = await self.games.look_back(game_id, guild_id)
        await require_enough_terms(self.services, guild_id, game.settings)
        return game.settings
