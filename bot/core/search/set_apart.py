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
        if not split or split[0] in CONTEXT_WORDS or not (asks or _is_asked_about(part, parts, place)):
            continue
        if lookup := find(split, asks):
            found[lookup.matches[0].term_id] = lookup
    return found.popitem()[1] if len(found) == 1 else None


def _is_asked_about(part: str, parts: list[tuple[str, list[str]]], place: int) -> bool:
    """Whether a part ends in a question mark, or is what a sentence begins with and then comes back to."""
    if "?" in part or part.rstrip().endswith("="):
        return True
    return place == 0 and any(not POINTS_BACK.isdisjoint(split) for _, split in parts[1:])


def _parts(text: str) -> list[str]:
    text = text[:LONGEST_TEXT]
    cuts = [0, *(found.end() for found in _MARKS.finditer(text)), len(text)]
    return [text[first:last] for first, last in pairwise(cuts) if text[first:last].strip()]
