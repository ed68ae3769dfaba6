"""The terms that a term's card points to."""

from __future__ import annotations

from bot.core.glossary.model import Kind, Term
from bot.runtime.library import Library
from bot.ui.cards import Related


async def related(library: Library, term: Term, guild_id: int | None) -> Related:
    """What its definitions mention and what it is confused with; comparisons of it count as "see also"."""
    comparisons = await library.comparisons_of(term.id, guild_id)
    mentioned = await library.known(term.mentions, guild_id)
    first = tuple(each for each in mentioned if each.kind is Kind.COMPARISON)
    rest = tuple(each for each in mentioned if each.kind is not Kind.COMPARISON)
    return Related((*comparisons, *first, *rest), await library.known(term.confused_with, guild_id))
