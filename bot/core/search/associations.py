"""Words that people use for a thing whose name they have forgotten, and the words that definitions use."""

from __future__ import annotations

from functools import cache

from bot.core.search.data import table
from bot.core.search.text import stem, words


@cache
def associations() -> dict[str, tuple[str, ...]]:
    """Stem of what people say → stems of what definitions say."""
    found: dict[str, set[str]] = {}
    for told, said in table("associations.txt"):
        meant = {stem(word) for word in words(told)}
        for word in words(said):
            found.setdefault(stem(word), set()).update(meant)
    return {said: tuple(sorted(meant - {said})) for said, meant in found.items()}


@cache
def hints() -> dict[str, str]:
    """Name of a concept, folded and without spaces → words that people say when it has slipped their mind.

    Where a glossary has a term of that name, they count as if its definition held them.
    """
    return {"".join(words(name)): said for names, said in table("hints.txt") for name in names.split(",")}
