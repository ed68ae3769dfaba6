"""The whole set, the same on every machine and on every day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from tests.search_quality import completion, exact, forms, mistyped, phrases, strangers
from tests.search_quality.glossary import NAMES, Glossary, glossary
from tests.search_quality.model import Query

_SOURCES: tuple[Callable[[Glossary], Iterator[Query]], ...] = (
    exact.queries,
    mistyped.queries,
    forms.queries,
    phrases.queries,
    strangers.queries,
    completion.queries,
)


@lru_cache
def every_query() -> tuple[Query, ...]:
    """Each text once in a glossary and a way of asking; the first kind that brings it keeps it."""
    seen: dict[tuple[str, str, bool], Query] = {}
    for name in NAMES:
        for source in _SOURCES:
            for query in source(glossary(name)):
                seen.setdefault((name, query.text, source is completion.queries), query)
    return tuple(seen.values())
