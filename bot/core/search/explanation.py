"""How a lookup came to its result, for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.search.evidence import Evidence
from bot.core.search.query import Query
from bot.core.search.result import Lookup


@dataclass(slots=True)
class Explanation:
    """Filled in as a lookup goes: the step that settled it and, where it had to weigh, what it weighed."""

    step: str = ""
    lookup: Lookup | None = None
    query: Query | None = None
    ranked: list[Evidence] = field(default_factory=list[Evidence])
    doubts: list[str] = field(default_factory=list[str])

    def ends(self, step: str, lookup: Lookup) -> Lookup:
        self.step, self.lookup = step, lookup
        return lookup

    def lines(self) -> Iterator[str]:
        """The explanation as text."""
        if self.query is not None:
            words = zip(self.query.words, self.query.asks, strict=True)
            yield "read: " + " ".join(
                f"{word}({asks.name.lower()})" if asks else word for word, asks in words
            )
        yield f"step: {self.step}"
        if self.lookup is None:
            return
        for evidence in self.ranked:
            label = "its definitions" if evidence.surface is None else f"“{evidence.surface.label}”"
            yield (
                f"  {evidence.score:5.2f}  {label}: whole {evidence.whole:.2f}, words {evidence.words:.2f}"
                f" (of the name {evidence.name_share:.2f}, of the query {evidence.query_share:.2f}),"
                f" definitions {evidence.said:.2f}"
            )
        for match in () if self.ranked else self.lookup.matches:
            yield f"  {match.score:5.2f}  “{match.label}”: {match.kind}"
        yield "sure" if self.lookup.confident else "not sure"
        for doubt in self.doubts:
            yield f"  because {doubt}"
