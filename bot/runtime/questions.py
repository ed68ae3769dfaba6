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

_QUESTIONS_KEPT: Final = 2_000
_VIEWS_KEPT: Final = 8
# Of a larger deck only a part is looked at: the term's own topic first.
_LARGEST_VIEW: Final = 400


class Questions:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turn = asyncio.Lock()
        # Decks are replaced, never changed; holding one keeps its identity from being used again.
        self._views: OrderedDict[int, tuple[Deck, DeckView]] = OrderedDict()
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
        if len(deck.terms) > _LARGEST_VIEW:
            return view_deck(_part(deck, term, rng))
        if id(deck) not in self._views:
            self._views[id(deck)] = deck, view_deck(deck)
            if len(self._views) > _VIEWS_KEPT:
                self._views.popitem(last=False)
        self._views.move_to_end(id(deck))
        return self._views[id(deck)][1]


def _part(deck: Deck, term: Term, rng: random.Random) -> Deck:
    near = [each for each in deck.terms if each.topic == term.topic and each.id != term.id]
    far = [each for each in deck.terms if each.topic != term.topic]
    half = _LARGEST_VIEW // 2
    chosen = rng.sample(near, min(half, len(near)))
    chosen += rng.sample(far, min(_LARGEST_VIEW - 1 - len(chosen), len(far)))
    return Deck(deck.name, (term, *chosen))
