"""Autocomplete: what begins as typed, or nearly so."""

from __future__ import annotations

from bot.core.search.names import Names
from bot.core.search.prefixes import WordStarts
from bot.core.search.result import Match, MatchKind
from bot.core.search.surfaces import Surface, key_of
from bot.core.search.text import words

MOST_STARTS = 120
"""Beginnings that are ranked; of more, the first in the alphabet."""


def complete(text: str, limit: int, names: Names, starts: WordStarts) -> tuple[Match, ...]:
    """Each term once, best first: whole names before words inside them, the shorter first."""
    key = key_of(words(text), text)
    if not key:
        return ()
    found = starts.beginning(key, MOST_STARTS)
    if not found:
        found = starts.nearly_beginning(key, slips_in_prefix(len(key)))
    ranked: list[tuple[int, bool, int, int, int, Surface]] = []
    for slot, offset, slips in found:
        surface = names.surface(slot)
        ranked.append((slips, offset > 0, len(surface.key), surface.role, slot, surface))
    ranked.sort()
    matches: dict[int, Match] = {}
    for slips, inside, length, _, _, surface in ranked:
        if surface.term_id in matches:
            continue
        score = (
            (1 - slips / (len(key) + 1))
            * (0.9 if inside else 1.0)
            * (0.5 + 0.5 * len(key) / max(length, len(key)))
        )
        kind = MatchKind.PREFIX if slips == 0 else MatchKind.TYPO
        matches[surface.term_id] = Match(surface.term_id, surface.name, surface.label, score, kind)
        if len(matches) == limit:
            break
    return tuple(matches.values())


def slips_in_prefix(length: int) -> int:
    return 0 if length < 3 else 1 if length < 6 else 2
