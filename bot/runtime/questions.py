"""One question about a term, made off the event loop and kept: many servers ask about the same term."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from typing import Final

from bot.core.glossary.model import Deck, Term
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_question
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck
from bot.runtime.deck_views import LARGEST_VIEW, DeckViews

_QUESTIONS_KEPT: Final = 2_000


class Questions:
    def __init__(self, views: DeckViews, rng: random.Random) -> None:
        self._rng = rng
        self._turn = asyncio.Lock()
        self._views = views
        # Decks are replaced, never changed; holding one keeps its identity from being used again.
        self._kept: OrderedDict[tuple[int, int], tuple[Deck, Question | None]] = OrderedDict()

    async def about(self, deck: Deck, term: Term) -> Question | None:
        """A question with options, the same each time for one term; None where none can be asked fairly."""
        key = id(deck), term.id
        if key not in self._kept:
            async with self._turn:
                if key not in self._kept:
                    rng = random.Random(self._rng.getrandbits(64))
                    self._kept[key] = deck, await asyncio.to_thread(self._make, deck, term, rng)
        self._kept.move_to_end(key)
        if len(self._kept) > _QUESTIONS_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key][1]

    def _make(self, deck: Deck, term: Term, rng: random.Random) -> Question | None:
        view = self._view(deck, term, rng)
        for kind in rng.sample(sorted(KINDS), len(KINDS)):
            question = make_question(view, term, kind, rng)
            if question is not None and question.correct is not None:
                return question
        return None

    def _view(self, deck: Deck, term: Term, rng: random.Random) -> DeckView:
        if len(deck.terms) > LARGEST_VIEW:
            return view_deck(_part(deck, term, rng))
        return self._views.of((deck,))


def _part(deck: Deck, term: Term, rng: random.Random) -> Deck:
    """The term among others of a large deck, half of them of its own topic."""
    near = [each for each in deck.terms if each.topic == term.topic and each.id != term.id]
    far = [each for each in deck.terms if each.topic != term.topic]
    half = LARGEST_VIEW // 2
    chosen = rng.sample(near, min(half, len(near)))
    chosen += rng.sample(far, min(LARGEST_VIEW - 1 - len(chosen), len(far)))
    return Deck(deck.name, (term, *chosen))
