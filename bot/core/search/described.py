"""Whether a query describes the best match well enough for the description to stand for the name.

Things that no glossary holds are described too, and a few of their words stand in some definition by
chance. So a description must be said for a good part, by several words, rare ones among them, and by one
term far more than by any other. What it takes was read off the halves of the query sets that are for tuning.
"""

from __future__ import annotations

from bot.core.search.definitions import Definitions
from bot.core.search.evidence import Evidence
from bot.core.search.fillers import ARTICLES
from bot.core.search.query import Asks, Query
from bot.core.search.text import stem

SAID, SAID_IN_ORDER = 0.4, 0.36
"""So much of the query the definitions must say, and less if they say it word behind word."""
RIVAL, RIVAL_IN_ORDER = 0.85, 0.93
"""The second may have this share of the first's score."""
IN_ORDER = 0.2
"""From this share of neighbouring words on that are neighbours in a definition."""
QUOTED, QUOTED_SAID, QUOTED_RIVAL = 0.5, 0.5, 0.8
"""From these shares on a definition is quoted: what looks like a comparison or a name is none then."""
FEWEST_TELLING, FEWEST_RARE, RARE = 3, 2, 0.45
"""So many words of the query must be said, and so many of them be so rare."""
TOLD = 1.8
"""So much all of them must tell: each its rarity, which is 1 where one term alone says it."""
SHORT_SAID, SHORT_RIVAL, SHORT_TOLD, SHORT_SHARE = 0.45, 0.7, 1.5, 0.8
"""What it takes where only two words tell: nearly all of the query, too."""
SHORT, LONG = 4, 5
"""Fewer words are no description, or, without a small word among them, rather a name."""


def is_described(ranked: list[Evidence], query: Query, definitions: Definitions) -> bool:
    """Whether the first of the ranked, of which there is one, is what the query describes beyond chance."""
    first = ranked[0]
    if first.said < SAID_IN_ORDER:
        return False
    rival = ranked[1].score / first.score if len(ranked) > 1 else 0.0
    if (query.compares or _is_like_a_name(query)) and not _is_quoted(first, query, rival):
        return False
    telling, asking = _stems(query)
    told = definitions.rarities_said(telling, first.term_id)
    if sum(rarity >= RARE for rarity in told) < FEWEST_RARE:
        return False
    in_passing = definitions.rarities_said(asking, first.term_id)
    tells = sum(told) + sum(in_passing) / 2
    if len(told) >= FEWEST_TELLING and tells >= TOLD and first.said >= _least_said(first):
        return rival <= (RIVAL_IN_ORDER if first.in_order >= IN_ORDER else RIVAL)
    asked = sum(map(definitions.rarity, telling)) + sum(map(definitions.rarity, asking)) / 2
    is_nearly_all = tells >= SHORT_TOLD and tells >= SHORT_SHARE * asked
    return is_nearly_all and first.said >= SHORT_SAID and rival <= SHORT_RIVAL


def _is_quoted(first: Evidence, query: Query, rival: float) -> bool:
    is_long = len(query.words) >= SHORT
    return is_long and first.in_order >= QUOTED and first.said >= QUOTED_SAID and rival <= QUOTED_RIVAL


def _least_said(first: Evidence) -> float:
    return SAID_IN_ORDER if first.in_order >= IN_ORDER else SAID


def _is_like_a_name(query: Query) -> bool:
    """Whether little is left once the asking around it is taken away."""
    first, end = 0, len(query.words)
    while first < end and query.asks[first] >= Asks.TALK and query.words[first] not in ARTICLES:
        first += 1
    while first < end and query.asks[end - 1] == Asks.TALK:
        end -= 1
    small_words = any(asks >= Asks.TALK for asks in query.asks[first:end])
    return end - first < (SHORT if small_words else LONG)


def _stems(query: Query) -> tuple[set[str], set[str]]:
    """The stems that tell something, and those that might as well only ask."""
    telling: set[str] = set()
    asking: set[str] = set()
    for word, asks in zip(query.words, query.asks, strict=True):
        if asks < Asks.FUNCTION:
            (asking if asks else telling).add(stem(word))
    return telling, asking - telling
