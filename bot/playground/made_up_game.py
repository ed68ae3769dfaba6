"""One quiz as made-up people would have played it: by the rules of the game itself, in no time."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import discord

from bot.core.quiz.events import (
    Actor,
    Answered,
    Event,
    Joined,
    NothingToPick,
    Picked,
    PodiumShown,
    Rated,
    Shown,
    StartedNow,
    TimeCame,
)
from bot.core.quiz.game import step
from bot.core.quiz.lobby import new_game
from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import START, Rating, chance_of
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game, Phase

_HARDNESS: Final = 180.0
_STAYS_SILENT: Final = 0.06


@dataclass(slots=True)
class Evenings:
    """What one game leaves for the next: how strong players and how hard terms have turned out to be.

    All games ask from the same `questions`, so that each term has a few answers.
    """

    questions: Sequence[Question]
    rng: random.Random
    players: dict[int, Rating] = field(default_factory=dict[int, Rating])
    terms: dict[int, Rating] = field(default_factory=dict[int, Rating])
    _hardness: dict[int, float] = field(default_factory=dict[int, float])

    def play(
        self, guild_id: int, channel_id: int, skills: Mapping[int, float], settings: Settings, at: datetime
    ) -> Game:
        """A finished game; `skills` are the true ratings of its players, its host first."""
        host, *others = skills
        game = new_game(
            discord.utils.time_snowflake(at),
            guild_id=guild_id,
            channel_id=channel_id,
            host_id=host,
            settings=settings,
            now=at,
        )
        for user_id in others:
            game, _ = step(game, Joined(user_id), at)
        for user_id in skills:
            game, _ = step(game, Rated(user_id, self.players.get(user_id, Rating())), at)
        game, _ = step(game, StartedNow(Actor(host)), at)
        now = at
        while not game.over:
            if game.phase is Phase.OPEN:
                game = self._answer(game, skills, now)
            event, now = self._next(game, now)
            game, _ = step(game, event, now)
        game, _ = step(game, PodiumShown(discord.utils.time_snowflake(now)), now)
        self._remember(game)
        return game

    def _next(self, game: Game, now: datetime) -> tuple[Event, datetime]:
        if game.phase is Phase.PICKING:
            left = [each for each in self.questions if each.term_id not in game.asked_terms]
            if not left:
                return NothingToPick(), now
            question = self.rng.choice(left)
            return Picked(question, self.terms.get(question.term_id, Rating())), now
        if game.phase is Phase.ASKING:
            return Shown(len(game.rounds), discord.utils.time_snowflake(now), now, now), now
        return TimeCame(), game.wake_at or now

    def _answer(self, game: Game, skills: Mapping[int, float], now: datetime) -> Game:
        question = game.rounds[-1].question
        hardness = self._hardness.setdefault(question.term_id, self.rng.gauss(START, _HARDNESS))
        for user_id, skill in skills.items():
            if self.rng.random() < _STAYS_SILENT:
                continue
            right = self.rng.random() < chance_of(skill, hardness, 1 / len(question.options))
            wrong = [number for number in range(len(question.options)) if number != question.correct]
            choice = question.correct if right else self.rng.choice(wrong)
            pressed_at = now + timedelta(seconds=self.rng.uniform(2, 14))
            event = Answered(len(game.rounds), user_id, pressed_at, choice=choice)
            game, _ = step(game, event, pressed_at)
        return game

    def _remember(self, game: Game) -> None:
        self.players.update({each.user_id: each.rating for each in game.players.values()})
        for each in game.rounds:
            before = each.term_rating
            moved = Rating(before.value + each.term_moved, before.answers + len(each.answers))
            self.terms[each.question.term_id] = moved
