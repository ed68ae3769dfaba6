"""The terms in play: what nothing else in a server may give away while a question about them is open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Question:
    """`terms` are what it is about; `beside` is what is hidden with them while its answer is typed."""

    terms: frozenset[int]
    beside: frozenset[int]


@dataclass(slots=True)
class TermsInPlay:
    """For each guild, the ids of the terms that its open questions are about; in memory only."""

    _open: dict[int, dict[Hashable, _Question]] = field(default_factory=dict[int, dict[Hashable, _Question]])
    _hidden: dict[int, frozenset[int]] = field(default_factory=dict[int, frozenset[int]])

    def hide(
        self, guild_id: int, question: Hashable, term_ids: Iterable[int], *, beside: Iterable[int] = ()
    ) -> None:
        """Hide `term_ids` until `reveal` is called with the same `question`, any key that names it.

        `beside` are all terms that people could try in turn while the answer is to be typed; none otherwise.
        """
        self._open.setdefault(guild_id, {})[question] = _Question(frozenset(term_ids), frozenset(beside))
        self._sum_up(guild_id)

    def reveal(self, guild_id: int, question: Hashable) -> None:
        """The question is closed; one that was never open is fine."""
        questions = self._open.get(guild_id, {})
        if questions.pop(question, None) is not None:
            self._sum_up(guild_id)

    def hidden(self, guild_id: int | None) -> frozenset[int]:
        """The ids of the terms that lookups in this guild must not show; empty outside of a guild."""
        return self._hidden.get(guild_id, _NOTHING) if guild_id is not None else _NOTHING

    def asked(self, guild_id: int) -> frozenset[int]:
        """The ids of the terms that this guild's open questions themselves are about."""
        return _NOTHING.union(*(each.terms for each in self._open.get(guild_id, {}).values()))

    def typing(self, guild_id: int | None) -> bool:
        """Whether a question of this guild waits for an answer that is typed."""
        if guild_id is None:
            return False
        return any(each.beside for each in self._open.get(guild_id, {}).values())

    def _sum_up(self, guild_id: int) -> None:
        questions = self._open[guild_id]
        if questions:
            self._hidden[guild_id] = _NOTHING.union(
                *(each.terms | each.beside for each in questions.values())
            )
        else:
            del self._open[guild_id]
            self._hidden.pop(guild_id, None)
