"""The terms that a term's card points to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.glossary.model import Kind, Term
from bot.runtime.library import Library
from bot.runtime.shelf import Shelf
from bot.ui.cards import Related


async def related(library: Library, term: Term, guild_id: int | None) -> Related:
    """What its definitions mention and what it is confused with; comparisons of it count as "see also"."""
    shelves = await library.shelves(guild_id)
    *own, shared = shelves
    if own:
        return _related(shelves, term)
    kept = shared.related
    if term.id not in kept:
        kept[term.id] = _related(shelves, term)
    return kept[term.id]


def _related(shelves: tuple[Shelf, ...], term: Term) -> Related:
    comparisons = [each for shelf in shelves for each in shelf.comparisons.get(term.id, ())]
    mentioned = _known(shelves, term.mentions)
    first = [each for each in mentioned if each.kind is Kind.COMPARISON]
    rest = [each for each in mentioned if each.kind is not Kind.COMPARISON]
    return Related((*comparisons, *first, *rest), _known(shelves, term.confused_with))


def _known(shelves: tuple[Shelf, ...], term_ids: Iterable[int]) -> tuple[Term, ...]:
    """Those of the terms that are on one of the shelves, as the first of them has them."""
    found = (next((shelf.terms[each] for shelf in shelves if each in shelf.terms), None) for each in term_ids)
    return tuple(term for term in found if term is not None)
