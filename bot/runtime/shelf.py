"""Decks in memory, with what is derived from them: terms by id, the index, mentions, comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.core.glossary.links import Mentions
from bot.core.glossary.model import Deck, Kind, Term
from bot.core.search import SearchIndex

if TYPE_CHECKING:
    from bot.ui.cards import Related


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one owner (everybody, or one guild) has: built whole, replaced whole."""

    decks: Mapping[str, Deck] = field(default_factory=dict[str, Deck])
    terms: Mapping[int, Term] = field(default_factory=dict[int, Term])
    comparisons: Mapping[int, tuple[Term, ...]] = field(default_factory=dict[int, tuple[Term, ...]])
    index: SearchIndex = field(default_factory=lambda: SearchIndex(()))
    mentions: Mentions = field(default_factory=lambda: Mentions({}))
    related: dict[int, Related] = field(default_factory=dict[int, "Related"], compare=False)
    """What was found out about terms when they were asked for, where no other shelf has a say."""

    def mentioned_in(self, text: str) -> list[Term]:
        """The terms that the text speaks of, in its order."""
        return [self.terms[term_id] for term_id in self.mentions.find(text)]


def build_shelf(decks: Iterable[Deck], renamed: Iterable[Term] = ()) -> Shelf:
    """`renamed` are terms of another shelf under which this one's owner has further names for them."""
    by_name = {deck.name: deck for deck in decks}
    terms = {term.id: term for deck in by_name.values() for term in deck.terms}
    terms.update((term.id, term) for term in renamed)
    return Shelf(
        decks=by_name,
        terms=terms,
        comparisons=_comparisons(terms),
        index=SearchIndex(terms.values()),
        mentions=Mentions({term.id: (term.name, *term.aliases) for term in terms.values()}),
    )


def with_aliases(terms: Mapping[int, Term], aliases: Mapping[int, Sequence[str]]) -> list[Term]:
    """The terms that have further aliases, with them."""
    known = ((terms[term_id], more) for term_id, more in aliases.items() if term_id in terms)
    return [replace(term, aliases=tuple(dict.fromkeys((*term.aliases, *more)))) for term, more in known]


def _comparisons(terms: Mapping[int, Term]) -> dict[int, tuple[Term, ...]]:
    """For each term the comparisons that have it on one side."""
    ids = {name.casefold(): term.id for term in terms.values() for name in (*term.aliases, term.name)}
    found: dict[int, tuple[Term, ...]] = {}
    for term in terms.values():
        if term.kind is Kind.COMPARISON:
            sides = {ids.get(side.casefold()) for side in term.compares}
            for side in sides - {None, term.id}:
                if side is not None:
                    found[side] = (*found.get(side, ()), term)
    return found
