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
        if self.lookup is None:
            return
        sure = "sure" if self.lookup.confident else "not sure"
        yield f"{sure}, found by {self.lookup.kind}: {self.step}"
        for doubt in self.doubts:
            yield f"  because {doubt}"
        if self.query is not None:
            words = zip(self.query.words, self.query.asks, strict=True)
            told = [f"{word}({asks.name.lower()})" if asks else word for word, asks in words]
            yield f"  read as: {' '.join(told)}"
        for match in self.lookup.matches:
            through = "" if match.label == match.name else f" through “{match.label}”"
            weighed = self._weighed(match.term_id)
            yield f"  {match.score:6.3f}  {match.kind:<10}  {match.name}{through}{weighed}"

    def _weighed(self, term_id: int) -> str:
        for each in self.ranked:
            if each.term_id == term_id:
                held = ", named in a sentence" if each.named else ""
                return (
                    f" (whole {each.whole:.2f}, words {each.words:.2f}: of the name {each.name_share:.2f},"
                    f" of the query {each.query_share:.2f}; definitions {each.said:.2f}{held})"
                )
        return ""
