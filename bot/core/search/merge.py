"""One answer from two indexes: a guild's own small one beside the shared one.

Each index is sure of itself or not, by what it holds alone. Two that are sure of different terms are settled
by how they found them (an exact name beats a guess), then by score, then in favour of the guild's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.search.result import Lookup, Match, MatchKind

_SURENESS = {kind: place for place, kind in enumerate(MatchKind)}


def merge_lookups(shared: Lookup, own: Lookup, limit: int = 10) -> Lookup:
    """The better of both first; sure where the first is an answer that one of them was sure of."""
    sure = [lookup for lookup in (own, shared) if lookup.confident]
    if sure:
        first = min(sure, key=lambda lookup: _order(lookup.matches[0]))
        answer = first.matches[0]
        rest = [match for lookup in (own, shared) for match in lookup.matches]
        matches = _once([answer, *sorted(rest, key=_order)], limit)
        return Lookup(shared.query, matches, confident=True, kind=answer.kind)
    matches = _once(sorted((*own.matches, *shared.matches), key=_order), limit)
    return Lookup(shared.query, matches, confident=False, kind=matches[0].kind if matches else MatchKind.NONE)


def merge_completions(
    shared: tuple[Match, ...], own: tuple[Match, ...], limit: int = 25
) -> tuple[Match, ...]:
    """Both, best first; of a term that both offer, the better."""
    return _once(sorted((*own, *shared), key=_order), limit)


def _order(match: Match) -> tuple[int, float]:
    return _SURENESS[match.kind], -match.score


def _once(matches: Iterable[Match], limit: int) -> tuple[Match, ...]:
    found: dict[int, Match] = {}
    for match in matches:
        found.setdefault(match.term_id, match)
    return tuple(found.values())[:limit]
