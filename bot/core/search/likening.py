"""A name that only helps to say what is meant: "like an lstm but simpler", "instead of relu"."""

from __future__ import annotations

from typing import Final

from bot.core.search.fillers import ARTICLES
from bot.core.search.names import Names
from bot.core.search.query import Asks, Query

_OTHER: Final = frozenset({"than", "unlike"})
_OTHER_IN_TWO: Final = frozenset(
    {("instead", "of"), ("similar", "to"), ("opposite", "of"), ("inverse", "of"), ("reverse", "of")}
)
_LIKE: Final = "like"
_ANYTHING: Final = frozenset({"", "something", "smth", "sth", "anything", "thing", "one"})
"""What may be like the name; but what "looks like overfitting" is meant to be that."""


def likens(query: Query, names: Names) -> bool:
    """Whether something is sought that is like, or unlike, the first name that the query holds."""
    words = query.words
    for place, word in enumerate(words):
        last = words[place - 1] if place else ""
        sets_apart = word in _OTHER or (last, word) in _OTHER_IN_TWO or (word == _LIKE and last in _ANYTHING)
        if sets_apart and _names_something(query, place + 1):
            return not _holds_name(words[:place], names)
    return False


def _holds_name(words: list[str], names: Names) -> bool:
    keys = ("".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(names.with_key(key) or (key[-1:] == "s" and names.with_key(key[:-1])) for key in keys)


def _names_something(query: Query, place: int) -> bool:
    while place < len(query.words) and query.words[place] in ARTICLES:
        place += 1
    return place < len(query.words) and query.asks[place] == Asks.NOT
