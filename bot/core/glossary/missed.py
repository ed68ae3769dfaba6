"""Texts that a lookup found nothing for, brought together by what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.search.result import Lookup, MatchKind

# Below that, names have little more in common with a text than a word that many have.
_LIKELY = 0.25


@dataclass(frozen=True, slots=True)
class MissedText:
    """How often a text found nothing, and the id of the term that was probably meant, where one is likely."""

    text: str
    count: int
    meant: int | None


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """Texts with the same meaning, the most frequent first; without a meaning each stands alone."""

    meant: int | None
    texts: tuple[str, ...]
    count: int


def probably_meant(found: Lookup) -> int | None:
    """The id of the term whose name is close to the text; what only its definition says is no name for it."""
    named = (each for each in found.matches if each.kind is not MatchKind.DEFINITION)
    return next((each.term_id for each in named if each.score >= _LIKELY), None)


def group_missed(texts: Iterable[MissedText]) -> tuple[MissedGroup, ...]:
    """The most frequent group first."""
    groups: dict[int | str, list[MissedText]] = {}
    for each in texts:
        groups.setdefault(each.text if each.meant is None else each.meant, []).append(each)
    found: list[MissedGroup] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda each: (-each.count, each.text))
        names = tuple(each.text for each in ordered)
        found.append(MissedGroup(group[0].meant, names, sum(each.count for each in group)))
    return tuple(sorted(found, key=lambda group: (-group.count, group.texts)))
