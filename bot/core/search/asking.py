"""Whether a text asks something, by its marks and by what its clauses begin with."""

from __future__ import annotations

import re

from bot.core.search.fillers import QUESTION_WORDS
from bot.core.search.query import QUANTITIES
from bot.core.search.text import LONGEST_TEXT

_OF_A_PERSON = frozenset({"i", "im", "my"})
_OPENERS = QUESTION_WORDS - _OF_A_PERSON
_LATER_CLAUSE = re.compile(
    rf"[,.;:!…]\s{{0,2}}(?:(?:so|but|and|ok|like)\s){{0,2}}(?:{'|'.join(sorted(_OPENERS))})\b", re.IGNORECASE
)
_CALLED = frozenset({"call", "called", "named"})


def asks(text: str, split: list[str]) -> bool:
    """Whether a text asks about something it names; "what do you call …" and "how many …" describe it.

    `split` are its words, not empty.
    """
    if split[0] in _OPENERS and not (_CALLED.isdisjoint(split) and QUANTITIES.isdisjoint(split[1:2])):
        return False
    text = text[:LONGEST_TEXT]
    return split[0] in _OPENERS or "?" in text or _LATER_CLAUSE.search(text) is not None
