"""A fourth set in four more hands: questions as a chat has them, with more words in them than a name.

What three of them wrote was read in tuning; what the fourth wrote was only ever counted. What both typed is
the fourth's.
"""

from __future__ import annotations

from functools import lru_cache

from tests.search_quality.glossary import DATA
from tests.search_quality.model import Half, Query
from tests.search_quality.written import written

_FOLDER = DATA / "fourth"


@lru_cache
def every_query() -> tuple[Query, ...]:
    return (*_counted(), *(query for query in written(_FOLDER / "read") if query not in _counted()))


def half(query: Query) -> Half:
    return Half.REPORT if query in _counted() else Half.TUNE


@lru_cache
def _counted() -> dict[Query, None]:
    return dict.fromkeys(written(_FOLDER / "unread"))
