"""A name that the marks of a sentence set apart from the rest of it: "batch size: how large should it be"."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from bot.core.search.fillers import CONTEXT_WORDS
from bot.core.search.query import POINTS_BACK
from bot.core.search.result import Lookup
from bot.core.search.text import LONGEST_TEXT, words

_MOST_PARTS = 6
_MARKS = re.compile(r"\.{2,}|[,;:.]\s|[!?…()\"“”]+|\s[-–—=]+\s|—")
_AS_IN = frozenset({("as", "in"), ("like", "in"), ("than", "in")})
_ASK = frozenset({"what", "whats", "wat", "wats", "wtf", "how", "why", "explain", "define", "describe"})


def set_apart(text: str, find: Callable[[list[str], bool], Lookup | None]) -> Lookup | None:
    """The one name that a part of a text is, if that part asks for it or the rest is about it.

    `find` looks for a name that the words of a part are; it is told whether that part asks.
    """
    parts = [(part, words(part)) for part in _parts(text)]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    found: dict[int, Lookup] = {}
    for place, (part, split) in enumerate(parts):
        asks = not _ASK.isdisjoint(split)
        is_asked = asks or _is_asked_about(part, parts, place)
        if not (split and is_asked) or _only_says_where(split) or _points_back(split, parts[:place]):
            continue
        if lookup := find(split, asks):
            found[lookup.matches[0].term_id] = lookup
    return found.popitem()[1] if len(found) == 1 else None


def _only_says_where(split: list[str]) -> bool:
    """Whether the name in a part can only be where something is met: "same thing as in deep learning?"."""
    return split[0] in CONTEXT_WORDS or not _AS_IN.isdisjoint(pairwise(split))


def _points_back(split: list[str], before: list[tuple[str, list[str]]]) -> bool:
    """Whether a part speaks of what was named before: "a conv layer has …, what does the layer do"."""
    names = {word for last, word in pairwise(split) if last == "the"}
    return any(not names.isdisjoint(words) for _, words in before)


def _is_asked_about(part: str, parts: list[tuple[str, list[str]]], place: int) -> bool:
    """Whether a part ends in a question mark, or is what a sentence begins with and then comes back to."""
    if "?" in part or part.rstrip().endswith("="):
        return True
    return place == 0 and any(not POINTS_BACK.isdisjoint(split) for _, split in parts[1:])


def _parts(text: str) -> list[str]:
    text = text[:LONGEST_TEXT]
    cuts = [0, *(found.end() for found in _MARKS.finditer(text)), len(text)]
    return [text[first:last] for first, last in pairwise(cuts) if text[first:last].strip()]
