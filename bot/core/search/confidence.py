"""Whether the best match may be shown as the answer: a step of its own, apart from the ranking.

What was typed is laid beside the name. Words in both are settled; what is left on either side must be
explained: by slips that people make, by words that only ask or say where. What is not explained is
doubt, and so is a rival that fits nearly as well.

A description has to tell much more than a name does (`described.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Prefix

from bot.core.search.definitions import Definitions
from bot.core.search.described import is_described
from bot.core.search.english import in_dictionary, zipf
from bot.core.search.evidence import Evidence
from bot.core.search.names import Names
from bot.core.search.query import COMMON_WORD, Asks, Query
from bot.core.search.ranking import Word
from bot.core.search.surfaces import Surface

SLIPS_A_LETTER = 0.28
"""Of a whole name so many letters may be slips."""
SHARE_OF_MANY, SHARE_OF_ONE = 0.6, 0.45
"""How much of a name must be typed: as several words, or as one technical word ("perceptron")."""
TECHNICAL, EVERYDAY = 2.6, 3.3
MOST_FOREIGN = 2
MARGIN = 0.05
SURE_BY_NAME, MUCH_SAID = 0.7, 0.45
_SETTLED = 0.93
_SHORTEST_CLIPPED = 3
_SHORTEST_RELATED = 5
_INFLECTION = re.compile("|e|y|e?s|e?d|ers?|ies|ied|ions?|[tnm]?(?:ing|ed)")
_BEFORE_VERBS = frozenset(["i", "you", "u", "we", "they", "to", "one", "people", "ppl", "it"])


@dataclass(slots=True)
class Beside:
    """A name beside what was typed: places of typed words that are in the name, and the rest of both."""

    matched: set[int]
    typed: list[int]
    named: list[str]
    slipped: bool = False


def is_real_word(word: str) -> bool:
    """Whether somebody may have meant to write just that."""
    return in_dictionary(word) or zipf(word) >= COMMON_WORD


def credible_slip(typed: str, meant: str, *, among_others: bool) -> bool:
    """Whether `typed` is `meant` with slips, and not another word.

    `among_others` says that other words of the name fit: beside them a slip may go further, and may by
    chance spell a real word.
    """
    if typed.isdigit() or meant.isdigit():
        return typed == meant
    length = len(meant)
    allowed = 0 if length < 4 else 1 if length < 6 else 2 if length < 9 else 3 if length < 15 else 4
    real = is_real_word(typed)
    if among_others:
        allowed += length > 3
    if real:
        allowed = min(allowed, 1) if among_others else 0
    return OSA.distance(typed, meant, score_cutoff=allowed) <= allowed


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
    describes = query.tells > 2 and first.by_name < SURE_BY_NAME
    if describes and said_elsewhere > max(first.said, MUCH_SAID):
        against.append("another term's definitions say more of it")
    return against


def _same_key(one: Evidence, other: Evidence) -> bool:
    """Whether both are found by one spelling, as a comparison is by that of either side."""
    return one.surface is not None and other.surface is not None and one.surface.key == other.surface.key


def _beside_name(
    surface: Surface, query: Query, found: list[Word], names: Names, definitions: Definitions
) -> list[str]:
    beside = _lay(surface, found, names)
    if _is_whole(beside, surface, found):
        return []
    _pair(beside, surface, found, names)
    return [
        *_missing(beside, surface, found, names),
        *_foreign(beside, surface, found, query, names, definitions),
    ]


def _lay(surface: Surface, found: list[Word], names: Names) -> Beside:
    """Settles the words that stand in the name, or in another name of the same term."""
    own = {names.stem_id(word): word for word in surface.words}
    term = {names.stem_id(word) for name in names.of_term(surface.term_id) for word in name.words}
    beside = Beside(set(), [], [])
    said: set[int | None] = set()
    for i, word in enumerate(found):
        meant = {each for each, similarity in word.meanings.items() if similarity >= _SETTLED}
        meant -= {each for each in meant & own.keys() if _is_other_word(word.text, own[each])}
        if meant & own.keys():
            said |= meant & own.keys()
            beside.matched.add(i)
        elif word.asks <= Asks.SLIPPED:
            if meant & term:
                beside.matched.add(i)
            else:
                beside.typed.append(i)
    beside.named = [word for word in surface.words if names.stem_id(word) not in said]
    return beside


def is_slipped_name(typed: list[str], surface: Surface, slips: int) -> bool:
    """Whether so many slips explain the typed words as this name: none of them is another word of English."""
    if len(typed) == len(surface.words) == 1:
        return credible_slip(typed[0], surface.words[0], among_others=False)
    if slips > int(len(surface.key) * SLIPS_A_LETTER):
        return False
    rest = [word for word in typed if word not in surface.words]
    missing = [word for word in surface.words if word not in typed]
    if not rest or any(len(word) == 1 or word.isdigit() for word in (*rest, *missing)):
        return False
    if len(rest) == len(missing) == 1:
        return credible_slip(rest[0], missing[0], among_others=len(typed) > 1) and not is_real_word(rest[0])
    return not any(is_real_word(word) for word in rest)


def _is_other_word(typed: str, named: str) -> bool:
    """Whether an everyday word shares only its stem with a name's: "normal" is no "normalization"."""
    if typed == named or zipf(typed) < EVERYDAY or not in_dictionary(typed):
        return False
    shared = Prefix.similarity(typed, named)
    return not (_INFLECTION.fullmatch(typed[shared:]) and _INFLECTION.fullmatch(named[shared:]))


def _is_whole(beside: Beside, surface: Surface, found: list[Word]) -> bool:
    """Whether the typed words in a row are the name but for its gaps and for slips."""
    places = beside.matched | set(beside.typed)
    if not beside.typed:
        return False
    row = [word.text for word in found[min(places) : max(places) + 1]]
    allowed = int(len(surface.key) * SLIPS_A_LETTER)
    slips = OSA.distance("".join(row), surface.key, score_cutoff=allowed)
    return slips == 0 or is_slipped_name(row, surface, slips)


def _pair(beside: Beside, surface: Surface, found: list[Word], names: Names) -> None:
    """Explains typed words as slips, clippings and relatives of what the name has left."""
    among_others = len(beside.named) < len(surface.words)
    asking = [i for i, word in enumerate(found) if word.asks > Asks.SLIPPED and i not in beside.matched]
    joined = "".join([found[i].text for i in beside.typed])
    meant = "".join(beside.named)
    real = all(is_real_word(found[i].text) for i in beside.typed)
    slipped = not real and credible_slip(joined, meant, among_others=among_others)
    if len(beside.typed) > 1 and (joined == meant or slipped):
        beside.matched.update(beside.typed)
        beside.typed, beside.named, beside.slipped = [], [], True
        return
    for i in [*beside.typed, *asking]:
        for meant in sorted(beside.named, key=lambda each: OSA.normalized_distance(found[i].text, each)):
            if _explains(found[i], meant, names, among_others=among_others):
                beside.named.remove(meant)
                beside.matched.add(i)
                beside.slipped = True
                among_others = True
                break
    beside.typed = [i for i in beside.typed if i not in beside.matched]


def _explains(word: Word, meant: str, names: Names, *, among_others: bool) -> bool:
    typed = word.text
    if word.asks > Asks.SLIPPED:
        return among_others and len(typed) > 3 and OSA.distance(typed, meant, score_cutoff=1) <= 1
    if credible_slip(typed, meant, among_others=among_others):
        return True
    if len(typed) >= _SHORTEST_CLIPPED and meant.startswith(typed):
        return among_others or zipf(typed) < COMMON_WORD
    return (
        among_others
        and typed[:_SHORTEST_RELATED] == meant[:_SHORTEST_RELATED]
        and len(typed) >= _SHORTEST_RELATED
    )


def _missing(beside: Beside, surface: Surface, found: list[Word], names: Names) -> Iterator[str]:
    if not beside.named:
        return
    rarities = {word: names.rarity(names.stem_id(word) or 0) for word in surface.words}
    share = 1 - sum(rarities[word] for word in beside.named) / sum(rarities.values())
    typed = [found[i].text for i in beside.matched]
    if (len(typed) == 1 and zipf(typed[0]) >= TECHNICAL) or beside.slipped or beside.typed:
        yield f'"{surface.label}" says more than was typed: {" ".join(beside.named)}'
    elif share < (SHARE_OF_MANY if len(typed) > 1 else SHARE_OF_ONE):
        yield f'only {share:.0%} of "{surface.label}" was typed'


def _foreign(
    beside: Beside,
    surface: Surface,
    found: list[Word],
    query: Query,
    names: Names,
    definitions: Definitions,
) -> Iterator[str]:
    foreign = [i for i in beside.typed if found[i].asks == Asks.NOT]
    tells_alone = len(surface.words) != 1 or zipf(surface.words[0]) < TECHNICAL
    for i in foreign:
        text = found[i].text
        named = names.stem_id(text) is not None
        if query.compares and named:
            continue
        beside_name = (i - 1 in beside.matched or i + 1 in beside.matched) and not (
            i > 0 and found[i - 1].text in _BEFORE_VERBS
        )
        told = named or definitions.knows(text) or tells_alone
        if (
            query.is_sentence
            and told
            and not beside_name
            and not beside.named
            and len(foreign) <= MOST_FOREIGN
        ):
            continue
        yield f'"{text}" is no part of "{surface.label}"'
