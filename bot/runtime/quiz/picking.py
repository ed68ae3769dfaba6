"""The next question of a game: around the players' level, topics in turn, made off the event loop."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from bot.core.glossary.model import Deck
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_question
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.rating import Rating, level, pick_terms
from bot.core.quiz.settings import Mode, Settings
from bot.core.quiz.state import Game
from bot.runtime.deck_views import LARGEST_VIEW, DeckViews, together
from bot.runtime.in_play import TermsInPlay
from bot.runtime.library import Library
from bot.storage.quiz import QuizStore

_CHOICE: Final = tuple(name for name, recipe in KINDS.items() if recipe.chance)
_TYPED: Final = tuple(name for name, recipe in KINDS.items() if not recipe.chance)
# Terms tried at a time, for not every term has a fair question of the kind that is wanted.
_TRIED_AT_ONCE: Final = 6


_KINDS: Final = {Mode.CHOICE: _CHOICE, Mode.TYPED: _TYPED, Mode.MIXED: (*_CHOICE, *_TYPED)}


async def decks_for(library: Library, guild_id: int, settings: Settings) -> tuple[Deck, ...]:
    """The decks that a game with these settings asks about in this guild."""
    names = (settings.deck,) if settings.deck is not None else await library.deck_names(guild_id)
    decks = [await library.deck(name, guild_id) for name in names]
    return tuple(deck for deck in decks if deck is not None)


async def count_askable(library: Library, views: DeckViews, guild_id: int, settings: Settings) -> int:
    """How many terms a game with these settings can ask about, counted no further than its rounds."""
    decks = await decks_for(library, guild_id, settings)
    found = await asyncio.to_thread(
        views.askable, decks, _KINDS[settings.mode], settings.topic, settings.rounds
    )
    return len(found)


class Picker(Protocol):
    async def pick(self, game: Game) -> tuple[Question, Rating] | None:
        """A question about a term that the game has not asked, and how hard that term is; None at the end."""
        ...


@dataclass(slots=True)
class GlossaryPicker:
    library: Library
    store: QuizStore
    views: DeckViews
    in_play: TermsInPlay
    rng: random.Random
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def pick(self, game: Game) -> tuple[Question, Rating] | None:
        decks = await decks_for(self.library, game.guild_id, game.settings)
        ratings = await self.store.term_ratings(game.guild_id)
        # What another channel is being asked would be answered by this game's result.
        elsewhere = self.in_play.asked(game.guild_id)
        rng = random.Random(self.rng.getrandbits(64))
        # One at a time: threads that compute gain nothing from company.
        async with self._turn:
            question = await asyncio.to_thread(self._choose, decks, game, ratings, elsewhere, rng)
        if question is None:
            return None
        return await self._with_own_names(question, game.guild_id), ratings.get(question.term_id, Rating())

    async def _with_own_names(self, question: Question, guild_id: int) -> Question:
        """The question accepting what this server calls its term, too."""
        term = await self.library.term(question.term_id, guild_id)
        if term is None or question.options:
            return question
        return replace(question, accept=tuple(dict.fromkeys((*question.accept, *term.aliases))))

    def _choose(
        self,
        decks: tuple[Deck, ...],
        game: Game,
        ratings: Mapping[int, Rating],
        elsewhere: frozenset[int],
        rng: random.Random,
    ) -> Question | None:
        view = self._view(decks, game.settings, game.asked_terms, rng)
        return choose(view, game, ratings, rng, avoid=elsewhere)

    def _view(
        self, decks: tuple[Deck, ...], settings: Settings, asked: Collection[int], rng: random.Random
    ) -> DeckView:
        if sum(len(deck.terms) for deck in decks) > LARGEST_VIEW:
            return view_deck(_part(decks, settings.topic, asked, rng))
        return self.views.of(decks)


def choose(
    view: DeckView,
    game: Game,
    ratings: Mapping[int, Rating],
    rng: random.Random,
    *,
    avoid: frozenset[int] = frozenset(),
) -> Question | None:
    """A question for the game's next round; None where no term that is left has one.

    Terms to `avoid` are asked about only when nothing else is left.
    """
    found = _choose_beside(view, game, ratings, rng, game.asked_terms | avoid)
    return found or (_choose_beside(view, game, ratings, rng, game.asked_terms) if avoid else None)


def _choose_beside(
    view: DeckView, game: Game, ratings: Mapping[int, Rating], rng: random.Random, not_about: frozenset[int]
) -> Question | None:
    players = level(player.rating for player in game.players.values())
    tried = set(not_about)
    while picked := pick_terms(
        view,
        _TRIED_AT_ONCE,
        rng,
        ratings=ratings,
        level=players,
        difficulty=game.settings.difficulty,
        topic=game.settings.topic,
        asked=tried,
    ):
        for term_id in picked:
            for kind in _kinds(game.settings.mode, rng):
                question = make_question(view, view.terms[term_id].term, kind, rng)
                if question is not None:
                    return question
        tried.update(picked)
    return None


def _kinds(mode: Mode, rng: random.Random) -> list[str]:
    """The kinds to try, in order; a mixed game is as likely to ask for typing as for a choice."""
    choice = rng.sample(_CHOICE, len(_CHOICE))
    typed = rng.sample(_TYPED, len(_TYPED))
    if mode is Mode.CHOICE:
        return choice
    if mode is Mode.TYPED:
        return typed
    return [*choice, *typed] if rng.random() < 0.5 else [*typed, *choice]


def _part(decks: tuple[Deck, ...], topic: str | None, asked: Collection[int], rng: random.Random) -> Deck:
    """Terms of large decks that the game has not asked about, and others to stand beside them."""
    terms = together(decks).terms
    wanted = [term for term in terms if term.id not in asked and topic in {None, term.topic}]
    others = [term for term in terms if topic is not None and term.topic != topic]
    chosen = rng.sample(wanted, min(len(wanted), LARGEST_VIEW // 2 if others else LARGEST_VIEW))
    chosen += rng.sample(others, min(len(others), LARGEST_VIEW - len(chosen)))
    return Deck("", tuple(chosen))
