"""What question making derives from decks, kept: it takes tens of milliseconds, and many ask for the same."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from bot.core.glossary.model import Deck, Term
from bot.core.quiz.questions.make import make_question
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck

LARGEST_VIEW: Final = 400
"""Of more terms than this a part is looked at, which the caller chooses anew each time."""

_KEPT: Final = 16
# Options are drawn: what fails with one draw may succeed with the next.
_DRAWS: Final = 3


@dataclass(frozen=True, slots=True)
class _Kept:
    """A view, and of which terms a question of a kind has been made or found impossible.

    Decks are replaced, never changed; holding them keeps their identities from being used again.
    """

    decks: tuple[Deck, ...]
    view: DeckView
    askable: dict[tuple[int, str], bool] = field(default_factory=dict[tuple[int, str], bool])


def together(decks: tuple[Deck, ...]) -> Deck:
    return decks[0] if len(decks) == 1 else Deck("", tuple(term for deck in decks for term in deck.terms))


class DeckViews:
    """Used from worker threads; one view is made at a time, as threads that compute gain no time together."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._views: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()

    def of(self, decks: tuple[Deck, ...]) -> DeckView:
        """The view of decks that have at most `LARGEST_VIEW` terms together."""
        return self._kept(decks).view

    def askable(
        self,
        decks: tuple[Deck, ...],
        kinds: Collection[str],
        topic: str | None = None,
        enough: int | None = None,
    ) -> frozenset[int]:
        """The ids of the terms (of a topic, if given) that a question of one of these kinds can be about.

        Looks no further than `enough`. Each term costs some 10 ms the first time, nothing later, so call it
        off the event loop. Of decks with more than `LARGEST_VIEW` terms that many are looked at.
        """
        kept = self._kept(decks, topic)
        ids = list(kept.view.terms) if topic is None else kept.view.topics.get(topic, ())
        found: set[int] = set()
        for term_id in ids:
            if enough is not None and len(found) >= enough:
                break
            if any(_can_be_asked(kept, term_id, kind) for kind in kinds):
                found.add(term_id)
        return frozenset(found)

    def _kept(self, decks: tuple[Deck, ...], topic: str | None = None) -> _Kept:
        whole = sum(len(deck.terms) for deck in decks) <= LARGEST_VIEW
        key = (*map(id, decks), *(() if whole else ("part", topic)))
        with self._turn:
            if key not in self._views:
                deck = together(decks)
                self._views[key] = _Kept(decks, view_deck(deck if whole else _part(deck, topic)))
                if len(self._views) > _KEPT:
                    self._views.popitem(last=False)
            self._views.move_to_end(key)
            return self._views[key]


def _can_be_asked(kept: _Kept, term_id: int, kind: str) -> bool:
    if (term_id, kind) not in kept.askable:
        term = kept.view.terms[term_id].term
        draws = (random.Random(f"{term.name} {kind} {draw}") for draw in range(_DRAWS))
        kept.askable[term_id, kind] = any(make_question(kept.view, term, kind, draw) for draw in draws)
    return kept.askable[term_id, kind]


def _part(deck: Deck, topic: str | None) -> Deck:
    """As many terms as a view holds, evenly spread, half of them of the topic where there is one."""
    wanted = [term for term in deck.terms if topic in {None, term.topic}]
    others = [term for term in deck.terms if topic not in {None, term.topic}]
    chosen = _spread(wanted, LARGEST_VIEW // 2 if others else LARGEST_VIEW)
    return Deck(deck.name, (*chosen, *_spread(others, LARGEST_VIEW - len(chosen))))


def _spread(terms: Sequence[Term], most: int) -> Sequence[Term]:
    return terms[:: max(1, -(-len(terms) // most))]
