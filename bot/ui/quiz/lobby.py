"""The lobby: who is in, when it begins."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import ui

from bot.core.quiz.state import End, Game, Phase
from bot.ui.layout import Layout, button, card
from bot.ui.quiz.ids import begin_id, join_id
from bot.ui.quiz.words import TEAMS, countdown, person, rules
from bot.ui.text import counted, joined

_SHOWN, _SHOWN_IN_TEAMS = 40, 120
# Why a game ended before its first question.
_NEVER_BEGAN: Final = {
    End.STOPPED: "It was stopped before it began.",
    End.IDLE: "It was paused for half an hour and has ended. `/quiz start` begins another.",
    End.INTERRUPTED: "I was away for too long, so it has ended. `/quiz start` begins another.",
    End.NO_QUESTIONS: "There is no question of this kind to ask. Try another topic, deck or mode.",
    End.FAILED: "It could not begin because of a fault on my side. `/quiz start` tries again.",
}


def lobby_layout(game: Game) -> Layout:
    lines = ["## Quiz", rules(game.settings), "", _state(game), "", _players(game)]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    if game.phase is Phase.LOBBY:
        items.append(
            ui.ActionRow(
                button("Join", join_id(game.id), style=discord.ButtonStyle.success),
                button("Start now", begin_id(game.id)),
            )
        )
    return Layout([card(*items)])


def _state(game: Game) -> str:
    if game.phase is Phase.LOBBY:
        if game.paused:
            return "Paused. `/quiz resume` goes on."
        begins = countdown(game.wake_at) if game.wake_at else "soon"
        return f"Begins {begins}. Press **Join** to play; whoever answers later is in, too."
    if game.over:
        why = _NEVER_BEGAN.get(game.end) if game.end is not None and not game.rounds else None
        return why or "It is over."
    return "It has begun. Whoever answers is in."


def _players(game: Game) -> str:
    if game.settings.teams is not None and game.phase is not Phase.LOBBY:
        return "\n".join(_teams(game))
    return f"**{counted(len(game.players), 'player')}**: {_names(list(game.players))}"


def _teams(game: Game) -> list[str]:
    members: dict[int, list[int]] = {}
    for player in game.players.values():
        if player.team is not None:
            members.setdefault(player.team, []).append(player.user_id)
    most = min(_SHOWN, _SHOWN_IN_TEAMS // max(len(members), 1))
    return [f"**{TEAMS[team]}**: {_names(members[team], most)}" for team in sorted(members)]


def _names(user_ids: list[int], most: int = _SHOWN) -> str:
    names = [person(user_id) for user_id in user_ids[:most]]
    if len(user_ids) > most:
        names.append(f"{len(user_ids) - most} more")
    return joined(names)
