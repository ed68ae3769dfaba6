"""Words, stems and word families: what "the same word" means to the question maker."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.core.quiz.questions.scripts import MARKS
from bot.core.search import english, text

# The signs that tell C, C# and C++ apart belong to them, and so does the point of ".NET".
_LETTERS = rf"(?:[^\W_][{MARKS}]*)+"
# French and Italian articles without their vowel are words of their own: "l'époque", "dell'epoca".
_ELIDED = r"(?<![\w'’])(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|all|dall|dell|nell|sull)(?=['’][^\W\d_]{2})"
_WORD = re.compile(rf"{_ELIDED}|(?:(?<![\w.…])\.)?{_LETTERS}(?:['’]{_LETTERS})*(?:\+\+|#)?")

# Where a definition stops saying what a term is and begins to say what it does.
_HEAD_ENDS = re.compile(
    r",|;|\b(?:that|which|where|who|when|used|using|designed|with|consisting|composed|for|to|by|in)\b"
)

_IS_A = re.compile(r"^\W*\w+ (?:is|are) an? ")

# Words without a subject of their own: they neither leak an answer nor tell two definitions apart.
_STOP_WORDS = """
a about after again all also am an and another any are as at be because been before being between both but
by can could did do does doing done each either etc every few for from further had has have having he her
here his how however i if in into is it its itself just like many may me might more most much must my no
nor not of off often on once one only onto or other our out over own per same she should since so some
such than that the their them then there these they this those through thus to too two under until up upon
us using used use uses very via was we were what when where whereas whether which while who whose why will
with within without would yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


# Nouns that say what sort of thing a term is: "Attention" and "Attention Mechanism" are one idea.
_SORTS = """
algorithm approach architecture concept framework function layer learning mechanism method model module
network operation problem procedure process strategy structure system task technique theory type unit
"""
SORTS = tuple(_SORTS.split())

_SHORTEST_PART = 4
_LONGEST_ENDING = 2
# What may stand before a word without making another of it: "work" is not heard in "network".
_PREFIXES = frozenset(
    ["anti", "auto", "co", "de", "dis", "hyper", "in", "inter", "micro", "mis", "multi", "non", "pre", "re"]
) | {"self", "semi", "sub", "super", "trans", "un", "uni"}
# How frequent a word that begins two others must be to be heard in both ("back" is, "trans" is not).
_EVERYDAY = 5.5


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]`, its stem, and whether it is a stop word."""

    start: int
    end: int
    text: str
    stem: str
    stop: bool


# What is remembered here and of masked texts grows with every quiz, so the bounds are soon reached.
@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """The stem of one word as the search sees it: blind to case, accents and British spelling."""
    return "".join(map(text.stem, text.words(word))) or word.casefold()


@lru_cache(maxsize=4_096)
def words(passage: str) -> tuple[Word, ...]:
    """The words of a text in order; hyphens part words, apostrophes do not."""
    return tuple(
        Word(found.start(), found.end(), found[0], stem(found[0]), found[0].casefold() in STOP_WORDS)
        for found in _WORD.finditer(passage)
    )


@lru_cache(maxsize=4_096)
def content_stems(passage: str) -> tuple[str, ...]:
    """The stems of a text's words without its stop words, in order."""
    return tuple(word.stem for word in words(passage) if not word.stop)


@lru_cache(maxsize=32_768)
def kin(one: str, other: str) -> bool:
    """Whether two stems are so much alike that either gives the other away.

    "encod" and "autoencod", "drop" and "dropout": one inside the other at its start or end. "neural" and
    "neuron": the same but for a short ending. "backpropag" and "backward": two that a whole word begins.
    """
    if one == other:
        return True
    short, long = sorted((_root(one), _root(other)), key=len)
    if len(short) < _SHORTEST_PART:
        return False
    if long.startswith(short):
        return True
    if long.endswith(short):
        return long.removesuffix(short) in _PREFIXES or english.zipf(long.removesuffix(short)) >= _EVERYDAY
    shared = _shared_start(short, long)
    if shared < _SHORTEST_PART:
        return False
    return len(long) - shared <= _LONGEST_ENDING or english.zipf(long[:shared]) >= _EVERYDAY


def opening(passage: str) -> frozenset[str]:
    """The stems with which a definition says what a thing is, before it says what the thing does."""
    return frozenset(content_stems(_HEAD_ENDS.split(passage, 1)[0]))


def said_to_be(passage: str) -> frozenset[str]:
    """The same of a definition that reads "… is a …"; none of any other."""
    return opening(passage) if _IS_A.search(passage) else frozenset()


def head(name: str) -> str:
    """The stem of the last word of a name: what sort of thing it names; empty where it has no word."""
    found = words(name)
    return found[-1].stem if found else ""


def kin_of(one: str, others: Iterable[str]) -> bool:
    return any(kin(one, other) for other in others)


def _root(stem: str) -> str:
    """A stem without the letter that an ending left: "noisy" gives "noisi", "noise" gives "nois"."""
    return stem[:-1] if len(stem) > _SHORTEST_PART and stem.endswith("i") else stem


def _shared_start(short: str, long: str) -> int:
    for place, letter in enumerate(short):
        if letter != long[place]:
            return place
    return len(short)


SORT_STEMS = frozenset(content_stems(_SORTS))
