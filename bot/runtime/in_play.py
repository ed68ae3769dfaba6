"""The terms in play: what nothing else in a server may give away while a question about them is open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

_NOTHING: frozenset[int] = frozenset()


@dataclass(slots=True)
class TermsInPlay:
    """For each guild, the ids of the terms that its open questions are about; in memory only."""

    _open: dict[int, dict[Hashable, frozenset[int]]] = field(
        default_factory=dict[int, dict[Hashable, frozenset[int]]]
    )
    _hidden: dict[int, frozenset[int]] = field(default_factory=dict[int, frozenset[int]])

    def hide(self, guild_id: int, question: Hashable, term_ids: Iterable[int]) -> None:
        """Hide `term_ids` until `reveal` is called with the same `question`, any key that names it."""
        self._open.setdefault(guild_id, {})[question] = frozenset(term_ids)
        self._sum_up(guild_id)

    def reveal(self, guild_id: int, question: Hashable) -> None:
        """The question is closed; one that was never open is fine."""
        questions = self._open.get(guild_id, {})
        if questions.pop(question, None) is not None:
            self._sum_up(guild_id)

    def hidden(self, guild_id: int | None) -> frozenset[int]:
        """The ids of the terms that lookups in this guild must not show; empty outside of a guild."""
        return self._hidden.get(guild_id, _NOTHING) if guild_id is not None else _NOTHING

    def _sum_up(self, guild_id: int) -> None:
        questions = self._open[guild_id]
        if questions:
            self._hidden[guild_id] = frozenset[int]().union(*questions.values())
        else:
            del self._open[guild_id]
            self._hidden.pop(guild_id, None)
