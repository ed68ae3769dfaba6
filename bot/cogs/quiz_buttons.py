"""The buttons of a running quiz, and the modal in which answers are typed."""

from __future__ import annotations

import re
from typing import Any, Final, cast

import discord

from bot.cogs.quiz_options import actor, guild_of
from bot.core.quiz.appeals import refused_text
from bot.core.quiz.events import AppealDecided, Appealed, Joined, LobbyShown, StartedNow
from bot.core.quiz.questions.model import Question
from bot.core.quiz.rounds import require_open
from bot.core.refusal import Refusal
from bot.runtime.answers import in_time, show, show_instead
from bot.runtime.quiz.glossary import name_of_another
from bot.runtime.quiz.running import RunningGame
from bot.runtime.services import Services
from bot.ui.layout import Layout, note
from bot.ui.quiz.private import (
    LONGEST_ANSWER,
    AnswerModal,
    appeal_layout,
    confirmation,
    decision_layout,
)
from bot.ui.text import fitted

_NAME: Final = 100


def _game_id(match: re.Match[str]) -> int:
    return int(match["game"], 16)


class QuizButtons:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.games = services.games

    async def join(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        running = self._in_lobby(interaction, match)
        await in_time(interaction, running.do(Joined(interaction.user.id)))
        await show(interaction, note("You are in. Good luck!"), ephemeral=True)

    async def begin(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        running = self._in_lobby(interaction, match)
        await in_time(interaction, running.do(StartedNow(actor(interaction))), thinking=False)
        if not interaction.response.is_done():
            await interaction.response.defer()

    def _in_lobby(self, interaction: discord.Interaction, match: re.Match[str]) -> RunningGame:
        """The game of the lobby. The press may be here before Discord has told us of our own message."""
        running = self.games.with_id(_game_id(match), guild_of(interaction))
        if running.game.lobby_message_id is None and interaction.message is not None:
            running.happened(LobbyShown(interaction.message.id))
        return running

    async def press(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await self._answer(interaction, match, choice=int(match["choice"]))

    async def type(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        running = self.games.with_id(_game_id(match), guild_of(interaction))
        number = int(match["round"])
        require_open(running.game, number, interaction.user.id)
        await interaction.response.send_modal(AnswerModal(running.game.id, number))

    async def typed(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        await self._answer(interaction, match, text=_field(interaction.data).strip())

    async def _answer(
        self,
        interaction: discord.Interaction,
        match: re.Match[str],
        *,
        choice: int | None = None,
        text: str | None = None,
    ) -> None:
        message = interaction.message
        taken = self.games.answer(
            _game_id(match),
            guild_of(interaction),
            int(match["round"]),
            user_id=interaction.user.id,
            interaction_id=interaction.id,
            message_id=message.id if message is not None else None,
            choice=choice,
            text=text,
        )
        game, answer = await in_time(interaction, taken)
        await show(interaction, confirmation(game, answer), ephemeral=True)

    async def appeal(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        running = self.games.with_id(_game_id(match), guild_of(interaction))
        number, user_id = int(match["round"]), interaction.user.id
        text = refused_text(running.game, number, user_id)
        question = running.game.rounds[number - 1].question
        await in_time(
            interaction, self._appeal(running, question, text, Appealed(number, user_id)), ephemeral=False
        )
        if (number, user_id) in running.appeals_shown:
            raise Refusal("Your appeal is in already. The host or an admin decides.")
        running.appeals_shown.add((number, user_id))
        try:
            await show(interaction, appeal_layout(running.game, number, user_id, text, question.answer))
        except BaseException:
            # Nobody can decide what nobody has read: its author may press again.
            running.appeals_shown.discard((number, user_id))
            raise

    async def _appeal(self, running: RunningGame, question: Question, text: str, event: Appealed) -> None:
        await self._require_free_name(question, text, running.game.guild_id)
        await running.do(event)

    async def _require_free_name(self, question: Question, text: str, guild_id: int) -> None:
        """Raises Refusal where an accepted appeal would take a name away from another term."""
        other = await name_of_another(self.services.library, question, text, guild_id)
        if other is not None:
            raise Refusal(
                f"“{fitted(text, LONGEST_ANSWER)}” is a name of **{fitted(other, _NAME)}**, "
                "so it cannot be one of this term, too."
            )

    async def decide(self, interaction: discord.Interaction, match: re.Match[str]) -> None:
        layout = await in_time(interaction, self._decide(interaction, match), thinking=False)
        await show_instead(interaction, layout)

    async def _decide(self, interaction: discord.Interaction, match: re.Match[str]) -> Layout:
        game_id, guild_id = _game_id(match), guild_of(interaction)
        number, author = int(match["round"]), int(match["user"], 16)
        accepted = match["accepted"] == "y"
        game = await self.games.look_back(game_id, guild_id)
        appeal = game.appeals.get((number, author))
        if appeal is None:
            raise Refusal("There is no such appeal.")
        term = game.rounds[number - 1].question
        event = AppealDecided(number, author, accepted, actor(interaction))
        if accepted:
            # Another term may have been given the name since the appeal was made.
            await self._require_free_name(term, appeal.text, guild_id)
        if game.over:
            await self.games.decide_late(game, event)
            if accepted:
                await self.services.library.add_guild_alias(guild_id, term.term_id, appeal.text)
        else:
            await self.games.with_id(game_id, guild_id).do(event)
        return decision_layout(appeal, term.answer, interaction.user.id, accepted=accepted, late=game.over)


def _field(data: Any) -> str:
    """The text of the modal's one field, however deep its components are nested."""
    if isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        if "value" in fields:
            return str(fields["value"])
        return next((found for each in fields.values() if (found := _field(each))), "")
    if isinstance(data, list):
        return next((found for each in cast("list[Any]", data) if (found := _field(each))), "")
    return ""
