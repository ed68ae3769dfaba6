"""A third set in a third hand: queries for the shipped glossary by somebody who had not seen the search."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from tests.search_quality.glossary import DATA
from tests.search_quality.model import Half, Query
from tests.search_quality.written import written


@lru_cache
def every_query() -> tuple[Query, ...]:
    return tuple(written(DATA / "third"))


def half(query: Query) -> Half:
    """By the text alone: this set has no variants of one name made by rules, which would belong together."""
    digest = hashlib.blake2b(query.text.encode(), digest_size=1).digest()
    return Half.TUNE if digest[0] & 1 else Half.REPORT
