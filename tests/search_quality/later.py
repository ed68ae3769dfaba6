"""The later sets, each in more hands: questions as a chat has them, with more words in them than a name.

What some of their writers wrote was read in tuning; what the others wrote was only ever counted. What both
typed is the others'. Of the fifth, the questions of one writer were not read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from tests.search_quality.glossary import DATA
from tests.search_quality.model import Half, Query
from tests.search_quality.written import written

LATER_SETS = ("fourth", "fifth")


@lru_cache
def every_query(name: str) -> tuple[Query, ...]:
    counted = _counted(name)
    return (*counted, *(query for query in written(DATA / name / "read") if query not in counted))


def half_of(name: str) -> Callable[[Query], Half]:
    """Which half of a set a query of it belongs to."""
    return lambda query: Half.REPORT if query in _counted(name) else Half.TUNE


@lru_cache
def _counted(name: str) -> dict[Query, None]:
    return dict.fromkeys(written(DATA / name / "unread"))
