"""Whether one spelling is another but for slips of the finger, and not another word.

A slip makes a word that nobody knows. What is a word of the language, an affix that changes the meaning
("deconvolution"), or a word too many ("Transformer XL") is meant as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

from rapidfuzz.distance import OSA

from bot.core.glossary.words import singular
from bot.core.search import english
from bot.core.search import text as search_text

# One slip for so many letters, and no more than so many in all.
_LETTERS_A_SLIP = 4
_MOST_SLIPS = 3
# Words joined or parted have one behind them already.
_MOST_SLIPS_PARTED = 2
# Shorter names are acronyms, or become another word by one slip.
_SHORTEST_MENDED = 5
# From so frequent on, log10 of uses in a billion words, a word is known; rarer ones must be in a dictionary.
_KNOWN = 3.3
_KNOWN_IN_DICTIONARY = 2.5
_SHORTEST_KNOWN = 3
_SHORTEST_ROOT = 4
# More words than this are compared in their order alone.
_REORDERED = 5

_ARTICLES = frozenset({"a", "an", "the"})

_PREFIX_LIST = """
anti auto bi co de di dis down en ex extra hyper hypo im in inter intra macro meta micro mini mis mono multi
non out over post pre pro pseudo quasi re self semi sub super sur trans tri ultra un under uni up
"""
_SUFFIX_LIST = "able al er ic ion ional ish ism ist ity ive less ment ness or"
_PREFIXES = (*_PREFIX_LIST.split(), "")
_PREFIXES_BACKWARDS = tuple(prefix[::-1] for prefix in _PREFIXES)
_SUFFIXES = (*_SUFFIX_LIST.split(), "")


def is_near(typed: str, spelling: str) -> bool:
    """Whether `typed` is `spelling` but for slips of the finger.

    Words with a digit, acronyms and names in mixed capitals must be there as they are, and so must names of
    up to four letters.
    """
    whole = words(spelling)
    letters = sum(map(len, whole))
    if letters < _SHORTEST_MENDED:
        return False
    own, other = words(typed), whole
    fixed = _fixed(spelling)
    if fixed != {word for word in own if word in fixed or _has_digit(word)}:
        return False
    own, other = _without(own, other), _without(other, own)
    if len(own) != len(other):
        return _parted_otherwise(own, other, whole)
    most = min(_MOST_SLIPS, letters // _LETTERS_A_SLIP)
    orders = permutations(other) if len(other) <= _REORDERED else [tuple(other)]
    return any(_all_near(own, order, most, whole) for order in orders)


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals, such as "LSTM" and "L2"."""
    return word.isupper() and " " not in word


def words(text: str) -> list[str]:
    """The words of a text, folded and in the singular, without articles, of which none is the last word."""
    found = search_text.words(text)
    return [singular(word) for word in (*(each for each in found[:-1] if each not in _ARTICLES), *found[-1:])]


def _all_near(own: Sequence[str], other: Sequence[str], most: int, whole: Sequence[str]) -> bool:
    pairs = list(zip(own, other, strict=True))
    slips = [OSA.distance(one, meant) for one, meant in pairs]
    return sum(slips) <= most and all(
        count <= max(1, len(meant) // _LETTERS_A_SLIP) and not _another_word(one, meant, whole)
        for count, (one, meant) in zip(slips, pairs, strict=True)
    )


def _parted_otherwise(own: Sequence[str], other: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether words were joined or parted, "soft max" or "batchnormalization", which no other word may be."""
    if not own or not other:
        return False
    typed, meant = "".join(own), "".join(other)
    if typed == meant:
        return True
    slips = OSA.distance(typed, meant)
    known = [word for word in own if word not in meant and _is_known(word, whole)]
    most = min(_MOST_SLIPS_PARTED, len(meant) // _LETTERS_A_SLIP)
    return slips <= most and not known and not _another_word(typed, meant, whole)


def _another_word(typed: str, meant: str, whole: Sequence[str]) -> bool:
    if _other_affix(typed, meant):
        return True
    return _is_known(typed, whole) and not _letter_left_out(typed, meant)


def _is_known(word: str, whole: Sequence[str]) -> bool:
    if word in whole:
        return True
    if len(word) < _SHORTEST_KNOWN:
        return False
    frequency = english.zipf(word)
    return frequency >= _KNOWN or (frequency >= _KNOWN_IN_DICTIONARY and english.in_dictionary(word))


def _letter_left_out(typed: str, meant: str) -> bool:
    """Whether an inner letter is missing, or two changed places: "bach" for "batch", though not "patch"."""
    if typed[:1] != meant[:1] or typed[-1:] != meant[-1:] or OSA.distance(typed, meant) > 1:
        return False
    return len(typed) < len(meant) or sorted(typed) == sorted(meant)


def _other_affix(typed: str, meant: str) -> bool:
    """Whether the two differ in a prefix or suffix that changes the meaning, as "autodecoder" does."""
    if _other_ending(typed, meant, _SUFFIXES) or _other_ending(typed[::-1], meant[::-1], _PREFIXES_BACKWARDS):
        return True
    shared = (
        prefix for prefix in _PREFIXES if prefix and typed.startswith(prefix) and meant.startswith(prefix)
    )
    return any(_other_affix(typed.removeprefix(prefix), meant.removeprefix(prefix)) for prefix in shared)


def _other_ending(typed: str, meant: str, endings: Sequence[str]) -> bool:
    for ending in endings:
        root = typed.removesuffix(ending)
        if len(root) < _SHORTEST_ROOT or root + ending != typed:
            continue
        if any(ending != other and root + other == meant for other in endings):
            return True
    return False


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words of `some` that `others` has not, each as often as it is there too often."""
    left = Counter(some) - Counter(others)
    return [word for word in some if left[word] > 0 and not left.subtract([word])]


def _fixed(spelling: str) -> set[str]:
    """The words of a spelling that nobody may mistype."""
    return {
        part
        for word in spelling.replace("-", " ").split()
        if not (word[1:].islower() or word.islower() or len(word) == 1) or _has_digit(word)
        for part in words(word)
    }


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)
