"""A quiz through simcord: what tests of a game in #quiz do again and again."""

from __future__ import annotations

from typing import Any

import discord

from bot.core.quiz.state import Game, Phase
from bot.ui.quiz.words import MARKS, seconds
from tests.support.world import World, shown

# The second and a half until counts are shown shall be virtual, too.
SETTLE_SECONDS = 1.4


def game_of(world: World) -> Game:
    """The game in #quiz, or the one that ran there last."""
    games = world.bot.services.games
    known = [*games._ended.values(), *(running.game for running in games._running.values())]
    return [game for game in known if game.channel_id == world.quiz.id][-1]


async def begin(world: World, *others: Any, **options: object) -> None:
    """Alice starts a quiz in #quiz, lets others join and waits no longer."""
    lobby = await world.alice.slash(world.quiz, "quiz start", **{"rounds": 3, "seconds": "20", **options})
    assert lobby.response is not None, shown(lobby)
    for member in others:
        await member.click(lobby.response.message, label="Join")
    await world.alice.click(lobby.response.message, label="Start now")


def question(world: World) -> discord.Message:
    number = len(game_of(world).rounds)
    message_id = game_of(world).rounds[number - 1].message_id
    return next(message for message in world.quiz.history() if message.id == message_id)


def right(world: World) -> str:
    """The label of the right button."""
    correct = game_of(world).rounds[-1].question.correct
    assert correct is not None
    return MARKS[correct]


def reaction(world: World, member: Any) -> str:
    """How long the member took for the latest question; about two seconds after every wait of these tests."""
    took = game_of(world).rounds[-1].answers[member.id].reaction_ms
    assert 1_800 < took < 3_500
    return seconds(took)


def wrong(world: World) -> str:
    return "A ▲" if right(world) != "A ▲" else "B ◆"


async def next_question(world: World) -> None:
    await world.env.advance_time(8.5)
    assert game_of(world).phase is Phase.OPEN
