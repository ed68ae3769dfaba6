"""Whether the best match may be shown as the answer: a step of its own, apart from the ranking.

What was typed is laid beside the name. Words in both are settled; what is left on either side must be
explained: by slips that people make, by words that only ask or say where. What is not explained is
doubt, and so is a rival that fits nearly as well.

A description has to tell much more than a name does (`described.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.search.beside import EVERYDAY, TECHNICAL, Beside, is_whole, lay, pair
from bot.core.search.definitions import Definitions
from bot.core.search.described import is_described
from bot.core.search.english import zipf
from bot.core.search.evidence import Evidence
from bot.core.search.foreign import Laid, foreign, tells_alone
from bot.core.search.names import Names
from bot.core.search.query import Query
from bot.core.search.ranking import Word
from bot.core.search.surfaces import Role, Surface

SHARE_OF_MANY, SHARE_OF_ONE = 0.64, 0.45
"""How much of a name must be typed: as several words, or as one technical word ("perceptron")."""
MARGIN = 0.05
SURE_BY_NAME, MUCH_SAID = 0.7, 0.45
WHOLE = 0.94
"""From this share of a name on that a sentence holds it asks for the name, and describes nothing."""


def doubts(
    ranked: list[Evidence], query: Query, found: list[Word], names: Names, definitions: Definitions
) -> list[str]:
    """What speaks against the first being what was meant, a sentence each; empty where nothing does."""
    first = ranked[0]
    if is_described(ranked, query, definitions):
        return []
    if first.surface is None:
        return ["no name fits, only a definition"]
    against = _beside_name(first.surface, query, found, names, definitions)
    if against and any(
        not _beside_name(other, query, found, names, definitions) for other in names.of_term(first.term_id)
    ):
        against = []
    if len(ranked) > 1 and ranked[1].score > first.score - MARGIN and not _same_key(first, ranked[1]):
        against.append(f"another fits nearly as well: {ranked[1].score:.2f} beside {first.score:.2f}")
    said_elsewhere = max((each.said for each in ranked[1:]), default=0.0)
    is_asked_for = bool(first.named) and first.name_share >= WHOLE and tells_alone(first.surface)
    describes = query.tells > 2 and first.by_name < SURE_BY_NAME and not is_asked_for
    if describes and said_elsewhere > max(first.said, MUCH_SAID):
        against.append("another term's definitions say more of it")
    return against


def _same_key(one: Evidence, other: Evidence) -> bool:
    """Whether both are found by one spelling, as a comparison is by that of either side."""
    return one.surface is not None and other.surface is not None and one.surface.key == other.surface.key


def _beside_name(
    surface: Surface, query: Query, found: list[Word], names: Names, definitions: Definitions
) -> list[str]:
    beside = lay(surface, found, names)
    if is_whole(beside, surface, found):
        return []
    pair(beside, surface, found, names)
    laid = Laid(surface, beside, found, query, names, definitions)
    return [
        *_missing(beside, surface, found, names),
        *(f'"{word}" is no part of "{surface.label}"' for word in foreign(laid)),
    ]


def _missing(beside: Beside, surface: Surface, found: list[Word], names: Names) -> Iterator[str]:
    if not beside.named:
        return
    rarities = {word: names.rarity(names.stem_id(word) or 0) for word in surface.words}
    share = 1 - sum(rarities[word] for word in beside.named) / sum(rarities.values())
    own = {names.stem_id(word) for word in surface.words}
    places = [i for i in beside.matched if beside.slipped or not own.isdisjoint(found[i].meanings)]
    typed = [found[i].text for i in places]
    ends = len(found) - 1 in places
    alone = ends and share >= SHARE_OF_MANY and surface.role is Role.NAME
    everyday = len(typed) == 1 and _is_everyday(typed[0], surface, names, alone=alone)
    if beside.slipped or beside.typed or everyday:
        yield f'"{surface.label}" says more than was typed: {" ".join(beside.named)}'
    elif share < (SHARE_OF_MANY if len(typed) > 1 else SHARE_OF_ONE):
        yield f'only {share:.0%} of "{surface.label}" was typed'


def _is_everyday(typed: str, surface: Surface, names: Names, *, alone: bool) -> bool:
    """Whether a word is too common to stand for a name that it is a part of; inflected it is as common.

    `alone`: it is most of a term's own name and the last word typed. Then more is let pass, if no other term
    has it.
    """
    stem_id = names.stem_id(typed)
    if stem_id is None:
        return zipf(typed) >= TECHNICAL
    own = [word for word in surface.words if names.stem_id(word) == stem_id]
    limit = EVERYDAY if alone and _is_one_terms(stem_id, names) else TECHNICAL
    return max(map(zipf, (typed, *own))) >= limit


def _is_one_terms(stem_id: int, names: Names) -> bool:
    """Whether no other term has the stem in a name."""
    return len({names.surface(slot).term_id for slot in names.postings(stem_id)}) == 1
