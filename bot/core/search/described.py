"""Whether a query describes the best match well enough for the description to stand for the name.

Things that no glossary holds are described too, and a few of their words stand in some definition by
chance. So a description must be said for a good part, by several words, rare ones among them, and by one
term far more than by any other. What it takes was read off the halves of the query sets that are for tuning.
"""

from __future__ import annotations

from bot.core.search.definitions import Definitions
from bot.core.search.evidence import Evidence
from bot.core.search.query import Asks, Query
from bot.core.search.text import stem

SAID = 0.4
"""So much of the query the definitions must say."""
RIVAL = 0.85
"""The second may have this share of the first's score."""
FEWEST_TELLING, FEWEST_RARE, RARE = 3, 2, 0.45
"""So many words of the query must be said, and so many of them be so rare."""
TOLD = 1.8
"""So much all of them must tell: each its rarity, which is 1 where one term alone says it."""
LONG = 5
"""Fewer words without a small one among them are rather a name."""


def is_described(ranked: list[Evidence], query: Query, definitions: Definitions) -> bool:
    """Whether the first of the ranked, of which there is one, is what the query describes beyond chance."""
    first = ranked[0]
    if first.said < SAID or query.compares or _is_like_a_name(query):
        return False
    if len(ranked) > 1 and ranked[1].score > RIVAL * first.score:
        return False
    telling, asking = _stems(query)
    told = definitions.rarities_said(telling, first.term_id)
    in_passing = definitions.rarities_said(asking, first.term_id)
    return (
        len(told) >= FEWEST_TELLING
        and sum(rarity >= RARE for rarity in told) >= FEWEST_RARE
        and sum(told) + sum(in_passing) / 2 >= TOLD
    )


def _is_like_a_name(query: Query) -> bool:
    return len(query.words) < LONG and all(asks < Asks.TALK for asks in query.asks)


def _stems(query: Query) -> tuple[set[str], set[str]]:
    """The stems that tell something, and those that might as well only ask."""
    telling: set[str] = set()
    asking: set[str] = set()
    for word, asks in zip(query.words, query.asks, strict=True):
        if asks < Asks.FUNCTION:
            (asking if asks else telling).add(stem(word))
    return telling, asking - telling
