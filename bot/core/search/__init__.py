"""The search: the right term at any spelling, nothing false, at keystroke speed."""

from bot.core.search.index import SearchIndex
from bot.core.search.merge import merge_completions, merge_lookups
from bot.core.search.result import Lookup, Match, MatchKind

__all__ = ["Lookup", "Match", "MatchKind", "SearchIndex", "merge_completions", "merge_lookups"]
