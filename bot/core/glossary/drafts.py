"""Terms in the making: what they refer to is still a name, not an id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.glossary.model import Definition, Kind
from bot.core.glossary.words import key


@dataclass(slots=True)
class Draft:
    """A term whose references to others are still names."""

    name: str
    aliases: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    topic: str | None = None
    confused_with: list[str] = field(default_factory=list[str])
    kind: Kind = Kind.TERM
    compares: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Directory:
    """Finds drafts by name, and by alias where no draft has that name; the earlier draft goes first."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._exact = {draft.name: position for position, draft in enumerate(drafts)}
        self._index: dict[str, int] = {}
        self._drafts = drafts
        for position, draft in enumerate(drafts):
            self._index.setdefault(key(draft.name), position)
        for position, draft in enumerate(drafts):
            for alias in draft.aliases:
                self._index.setdefault(key(alias), position)

    def position(self, name: str) -> int | None:
        exact = self._exact.get(name)
        return self._index.get(key(name)) if exact is None else exact

    def find(self, name: str) -> Draft | None:
        position = self.position(name)
        return None if position is None else self._drafts[position]
