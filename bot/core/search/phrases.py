"""How much of a description a definition says word behind word, to tell terms apart that share its words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.text import stem, words

_MOST_KEPT = 1_024


def said_in_order(stems: list[str], texts: tuple[str, ...], rarity: Callable[[str], float]) -> float:
    """The share of a query's neighbouring stems that are neighbours in a text too, 0 to 1, by rarity.

    In the texts one more word may stand between them; small words count on neither side.
    """
    weights = {pair: rarity(pair[0]) + rarity(pair[1]) for pair in pairwise(stems)}
    whole = sum(weights.values())
    said = _neighbors(texts)
    return sum(weight for pair, weight in weights.items() if pair in said) / whole if whole else 0.0


@lru_cache(_MOST_KEPT)
def _neighbors(texts: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for text in texts:
        stems = [stem(word) for word in words(text, longest=None) if word not in FUNCTION_WORDS]
        found.update(pairwise(stems))
        found.update(zip(stems, stems[2:], strict=False))
    return frozenset(found)
