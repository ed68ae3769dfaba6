"""The two things that a query compares: "whats the diff between a gru and an lstm", "is a gru an rnn"."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.search.english import in_dictionary
from bot.core.search.fillers import COMPARE_WORDS
from bot.core.search.query import Asks, Query
from bot.core.search.result import Match

_CONNECT = frozenset({"and", "or", "from", "than", "to", "with", "between", "against", "instead"})
_BETWEEN = frozenset({"and", "or", "from", "than", "instead"})
"""Between two names these compare by themselves: "why is a gru better than an lstm"."""
_FOR = frozenset({"for", "in", "when", "on", "if"})
"""What they are compared for: "cnn vs rnn for text"."""
_IS = frozenset({"is", "are", "isnt", "arent"})
_IS_A = frozenset({"a", "an", "just", "same", "part", "of", "considered"})


def compared(query: Query, find: Callable[[list[int]], Match | None]) -> tuple[Match, Match] | None:
    """Both sides, if the query compares two things that `find` knows by their places in it.

    What both have in common may be said once: "vanishing vs exploding gradients".
    """
    asks = query.compares or query.words[0] in _IS
    if not asks and _BETWEEN.isdisjoint(query.words):
        return None
    sides = _sides(query)
    if len(sides) != 2:
        return None
    one, other = sides
    if query.key(one) == query.key(other):
        return None
    if not (asks or query.is_sentence) and any(
        len(side) == 1 and in_dictionary(query.words[side[0]]) for side in sides
    ):
        return None
    first = find(one) or (find([*one, other[-1]]) if len(other) > 1 else None)
    second = find(other) or (find([*other, one[-1]]) if len(one) > 1 else None)
    return None if first is None or second is None else (first, second)


def _sides(query: Query) -> list[list[int]]:
    """Places of words between those that compare, without the asking at their ends."""
    connect = _CONNECT | _IS_A if query.words[0] in _IS else _CONNECT
    sides: list[list[int]] = [[]]
    for place, word in enumerate(query.words):
        if word in connect or word in COMPARE_WORDS:
            sides.append([])
        elif word in _FOR and len([side for side in sides if _trimmed(side, query)]) > 1:
            break
        else:
            sides[-1].append(place)
    trimmed = (_trimmed(side, query) for side in sides)
    return [side for side in trimmed if side]


def _trimmed(side: list[int], query: Query) -> list[int]:
    told = [place for place in side if query.asks[place] in {Asks.NOT, Asks.NAMED}]
    return [place for place in side if told[0] <= place <= told[-1]] if told else []
