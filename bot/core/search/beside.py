"""A name laid beside what was typed: which words of both are one, and what is left on either side.

Words in both are settled; others may be slips that people make, clippings ("activ fn"), skeletons ("actvtn")
or relatives of each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Prefix

from bot.core.search.english import in_dictionary, is_near_word, is_word, zipf
from bot.core.search.names import Names
from bot.core.search.query import COMMON_WORD, Asks
from bot.core.search.ranking import Word, is_skeleton
from bot.core.search.surfaces import Surface

TECHNICAL, EVERYDAY = 2.6, 3.3
SLIPS_A_LETTER = 0.28
"""Of a whole name so many letters may be slips."""
_NEARER = 0.15
"""So much nearer to another word of names is clearly nearer."""
_MOST_OF_A_WORD = 0.45
_MOST_ADDED = 2
"""So many letters too many are slips; more are a word of their own."""
_LONGEST_SINGLE = 16
"""A longer word has no other near it."""
_LONGEST_ACRONYM = 4
"""A coined name so short is another with another first letter ("gelu", "xlstm"), and with more slips."""
_PREFIXES = frozenset(["anti", "bi", "co", "de", "dis", "multi", "non", "pre", "re", "sub", "un"])
_SETTLED = 0.93
_SHORTEST_CLIPPED = 3
_SHORTEST_RELATED, _RELATED = 5, 0.6
"""So many letters two words must begin with alike, and such a share of one that may be another word."""
_DIGIT = re.compile(r"\d")
_INFLECTION = re.compile("|e|y|e?s|e?d|ers?|ies|ied|ions?|[tnm]?(?:ing|ed)")


@dataclass(slots=True)
class Beside:
    """A name beside what was typed: places of typed words that are in the name, and the rest of both."""

    matched: set[int]
    typed: list[int]
    named: list[str]
    slipped: bool = False


def is_real_word(word: str) -> bool:
    """Whether somebody may have meant to write just that."""
    return is_word(word, COMMON_WORD)


def credible_slip(typed: str, meant: str, *, among_others: bool) -> bool:
    """Whether `typed` is `meant` with slips, and not another word.

    `among_others` says that other words of the name fit: beside them a slip may go further, and may by
    chance spell a real word.
    """
    if typed.isdigit() or meant.isdigit():
        return typed == meant
    length = len(meant)
    allowed = 0 if length < 4 else 1 if length < 6 else 2 if length < 9 else 3 if length < 15 else 4
    if among_others and _is_acronym(meant):
        allowed = max(allowed, sorted(typed) == sorted(meant))
    elif among_others:
        allowed += length > 3 or min(length, len(typed)) == 3
        allowed = min(allowed, max(2, int(length * _MOST_OF_A_WORD)))
    slips = OSA.distance(typed, meant, score_cutoff=allowed)
    if slips > allowed or _is_made_of(typed, meant) or (slips > among_others and is_real_word(typed)):
        return False
    alone = slips > 1 and not among_others and length <= _LONGEST_SINGLE
    return not (alone and is_near_word(typed, TECHNICAL, but=meant))


def _is_acronym(name: str) -> bool:
    return len(name) <= _LONGEST_ACRONYM and not in_dictionary(name)


def _is_made_of(typed: str, meant: str) -> bool:
    """Whether what stands before a name, or in the place of its first letter, makes another of it."""
    if typed.removesuffix(meant) in _PREFIXES:
        return True
    return _is_acronym(meant) and typed[:1] != meant[:1] and typed.endswith(meant[1:])


def lay(surface: Surface, found: list[Word], names: Names) -> Beside:
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
    if len(typed) == 1 < slips and not _joins(typed[0], surface):
        return False
    rest = [word for word in typed if word not in surface.words]
    missing = [word for word in surface.words if word not in typed]
    if len(typed) > 1 and len(surface.words) == 1 and slips == 1:
        return _is_split(typed, surface.words[0])
    too_many = not missing and len("".join(rest)) > _MOST_ADDED
    short = any(len(word) == 1 or word.isdigit() for word in (*rest, *missing))
    if not rest or too_many or short or _DIGIT.search("".join(missing)):
        return False
    pairs = list(zip(rest, missing, strict=True)) if len(rest) == len(missing) else []
    return not any(map(is_real_word, rest)) and all(
        len(other) < _SHORTEST_CLIPPED or credible_slip(one, other, among_others=len(typed) > 1)
        for one, other in pairs
    )


def _joins(typed: str, surface: Surface) -> bool:
    """Whether a word is a name's words joined: beside those written rightly the rest is one with slips."""
    words = list(surface.words)
    while len(words) > 1 and typed.endswith(words[-1]):
        typed = typed.removesuffix(words.pop())
    while len(words) > 1 and typed.startswith(words[0]):
        typed = typed.removeprefix(words.pop(0))
    return len(words) == len(surface.words) or credible_slip(typed, "".join(words), among_others=True)


def _is_split(typed: list[str], name: str) -> bool:
    """Whether one word is typed as two, one of them rightly: "over fiting"."""
    first, last = typed[0], typed[-1]
    return (name.startswith(first) and not is_real_word(last)) or (
        name.endswith(last) and not is_real_word(first)
    )


def _is_other_word(typed: str, named: str) -> bool:
    """Whether an everyday word shares only its stem with a name's: "normal" is no "normalization"."""
    if typed == named or zipf(typed) < EVERYDAY or not in_dictionary(typed):
        return False
    shared = Prefix.similarity(typed, named)
    return not (_INFLECTION.fullmatch(typed[shared:]) and _INFLECTION.fullmatch(named[shared:]))


def is_whole(beside: Beside, surface: Surface, found: list[Word]) -> bool:
    """Whether the typed words in a row are the name but for its gaps and for slips."""
    places = beside.matched | set(beside.typed)
    if not beside.typed:
        return False
    row = [word.text for word in found[min(places) : max(places) + 1]]
    allowed = int(len(surface.key) * SLIPS_A_LETTER)
    slips = OSA.distance("".join(row), surface.key, score_cutoff=allowed)
    return slips == 0 or is_slipped_name(row, surface, slips)


def pair(beside: Beside, surface: Surface, found: list[Word], names: Names) -> None:
    """Explains typed words as slips, clippings and relatives of what the name has left."""
    among_others = len(beside.named) < len(surface.words)
    asking = [i for i, word in enumerate(found) if word.asks > Asks.SLIPPED and i not in beside.matched]
    slipped = len(beside.typed) > 1 and _is_joined_slip(
        [found[i].text for i in beside.typed], beside.named, among_others, names
    )
    if slipped or (not among_others and _is_clipped([found[i].text for i in beside.typed], beside.named)):
        beside.matched.update(beside.typed)
        beside.typed, beside.named, beside.slipped = [], [], True
        return
    in_vain: set[str] = set()
    for i in [*beside.typed, *asking]:
        if found[i].text in in_vain:
            continue
        in_vain.add(found[i].text)
        for meant in sorted(beside.named, key=lambda each: OSA.normalized_distance(found[i].text, each)):
            if _explains(found[i], meant, names, among_others=among_others):
                beside.named.remove(meant)
                beside.matched.add(i)
                beside.slipped = True
                among_others = True
                in_vain.clear()
                break
    beside.typed = [i for i in beside.typed if i not in beside.matched]


def _is_joined_slip(typed: list[str], named: list[str], among_others: bool, names: Names) -> bool:
    """Whether words are in sum what was meant, with slips where not all may be meant as they are."""
    joined, meant = "".join(typed), "".join(named)
    if joined == meant:
        return True
    meant_so = all(map(is_real_word, typed)) or any(
        len(each) == 1 or (names.has_word(each) and each not in meant) for each in typed
    )
    if meant_so or len(typed) == len(named):
        return False
    slips = OSA.distance(joined, meant)
    is_nearer = any(OSA.distance(each, meant) <= slips for each in typed)
    return not is_nearer and credible_slip(joined, meant, among_others=among_others)


def _is_clipped(typed: list[str], named: list[str]) -> bool:
    """Whether the typed words begin a name's, one by one ("prob dist") or all joined ("crossval")."""
    if all(in_dictionary(word) for word in typed):
        return False
    pairs = zip(typed, named, strict=False)
    if 1 < len(typed) == len(named):
        return all(len(one) >= _SHORTEST_CLIPPED and other.startswith(one) for one, other in pairs)
    joined, meant = "".join(typed), "".join(named)
    return meant.startswith(joined) and 2 * len(joined) > len(meant) and not is_real_word(joined)


def _explains(word: Word, meant: str, names: Names, *, among_others: bool) -> bool:
    typed = word.text
    if word.asks > Asks.SLIPPED:
        return among_others and len(typed) > 3 and OSA.distance(typed, meant, score_cutoff=1) <= 1
    nearest = max(word.meanings.values(), default=0.0)
    likeness = 1 - OSA.normalized_distance(typed, meant)
    if likeness > nearest - _NEARER and credible_slip(typed, meant, among_others=among_others):
        return True
    if len(typed) >= _SHORTEST_CLIPPED and meant.startswith(typed.removesuffix("s")):
        return among_others or zipf(typed) < COMMON_WORD
    if among_others and is_skeleton(typed, meant) and not is_real_word(typed):
        return True
    shared = Prefix.similarity(typed, meant)
    least = len(typed) * _RELATED if in_dictionary(typed) else 0
    return among_others and shared >= max(_SHORTEST_RELATED, least)
