"""From concepts to a deck: ids, topics, what is confused with what, and the cross-links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.glossary.apply import apply_overlay
from bot.core.glossary.canonical import Concept, concepts, unique_names
from bot.core.glossary.drafts import Directory, Draft
from bot.core.glossary.links import mentions_by_term
from bot.core.glossary.model import Deck, Pair, Term
from bot.core.glossary.overlay import NO_OVERLAY, Overlay
from bot.core.glossary.problems import OverlayError
from bot.core.glossary.words import key


def build_deck(name: str, pairs: Iterable[Pair], overlay: Overlay = NO_OVERLAY) -> Deck:
    """A deck of all pairs; ids count from 1 in the order in which the file first asks about each term.

    Raises `OverlayError` where the overlay speaks of what is not in the file.
    """
    drafts = [_draft(concept) for concept in concepts(pairs, overlay)]
    if any(draft.compares for draft in drafts):
        _name_sides(drafts)
    problems = apply_overlay(overlay, drafts) if overlay is not NO_OVERLAY else []
    if problems:
        raise OverlayError(problems, "The overlay")
    return finish(name, drafts)


def finish(name: str, drafts: Sequence[Draft]) -> Deck:
    """Numbers the drafts, turns names into ids and finds the cross-links."""
    directory = Directory(drafts)
    confused = _both_ways(drafts, directory)
    mentions = _mentions(drafts, directory)
    terms = (
        Term(
            id=position + 1,
            name=draft.name,
            aliases=draft.aliases,
            definitions=draft.definitions,
            topic=draft.topic,
            mentions=mentions[position],
            confused_with=tuple(other + 1 for other in confused[position]),
            kind=draft.kind,
            compares=draft.compares,
        )
        for position, draft in enumerate(drafts)
    )
    return Deck(name, tuple(terms))


def _draft(concept: Concept) -> Draft:
    name, *aliases = concept.names
    return Draft(
        name, tuple(aliases), tuple(concept.definitions), kind=concept.kind, compares=concept.compares
    )


def _name_sides(drafts: Sequence[Draft]) -> None:
    """A side of one comparison that is no term of its own is found as another name of the comparison."""
    directory = Directory(drafts)
    claims: dict[str, list[tuple[Draft, str]]] = {}
    for draft in drafts:
        for side in draft.compares:
            if directory.find(side) is None:
                claims.setdefault(key(side), []).append((draft, side))
    for claimants in claims.values():
        if len(claimants) == 1:
            draft, side = claimants[0]
            draft.aliases = unique_names([*draft.aliases, side])


def _both_ways(drafts: Sequence[Draft], directory: Directory) -> list[list[int]]:
    """Whom each draft is confused with: whoever is taken for another is also what the other is taken for."""
    found: list[dict[int, None]] = [{} for _ in drafts]
    for position, draft in enumerate(drafts):
        for name in draft.confused_with:
            other = directory.position(name)
            if other is not None and other != position:
                found[position][other] = None
    for position, others in enumerate([list(others) for others in found]):
        for other in others:
            found[other].setdefault(position)
    return [list(others) for others in found]


def _mentions(drafts: Sequence[Draft], directory: Directory) -> list[tuple[int, ...]]:
    """The ids that each draft speaks of; a comparison comes first among those of its sides."""
    texts = {
        position + 1: [definition.text for definition in draft.definitions]
        for position, draft in enumerate(drafts)
    }
    names = {position + 1: draft.names for position, draft in enumerate(drafts)}
    found = mentions_by_term(texts, names)
    compared: dict[int, list[int]] = {}
    for position, draft in enumerate(drafts):
        for side in draft.compares:
            other = directory.position(side)
            if other is not None and other != position:
                compared.setdefault(other + 1, []).append(position + 1)
    return [
        tuple(dict.fromkeys([*compared.get(term, []), *found[term]])) for term in range(1, len(drafts) + 1)
    ]
