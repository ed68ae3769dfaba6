"""What question making derives from decks, kept: it takes tens of milliseconds, and many ask for the same."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from bot.core.glossary.model import Deck
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck

LARGEST_VIEW: Final = 400
"""Of more terms than this a part is looked at, which the caller chooses anew each time."""

_KEPT: Final = 16


def together(decks: tuple[Deck, ...]) -> Deck:
    return decks[0] if len(decks) == 1 else Deck("", tuple(term for deck in decks for term in deck.terms))


class DeckViews:
    """Used from worker threads; one view is made at a time, as threads that compute gain no time together."""

    def __init__(self) -> None:
        self._turn = Lock()
        # Decks are replaced, never changed; holding them keeps their identities from being used again.
        self._views: OrderedDict[tuple[int, ...], tuple[tuple[Deck, ...], DeckView]] = OrderedDict()

    def of(self, decks: tuple[Deck, ...]) -> DeckView:
        """The view of decks that have at most `LARGEST_VIEW` terms together."""
        key = tuple(id(deck) for deck in decks)
        with self._turn:
            if key not in self._views:
                self._views[key] = decks, view_deck(together(decks))
                if len(self._views) > _KEPT:
                    self._views.popitem(last=False)
            self._views.move_to_end(key)
            return self._views[key][1]
