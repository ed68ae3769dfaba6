"""The ways to write a term: its name, its aliases, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from sys import intern
from typing import NamedTuple

from bot.core.glossary.model import Kind, Term
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.text import LONGEST_TEXT, words

# "Mercury (planet)" is also "Mercury"; what stands in the brackets alone is not.
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")


class Role(IntEnum):
    """What a surface is to its term; the lower is preferred."""

    NAME = 0
    ALIAS = 1
    DERIVED = 2


class Surface(NamedTuple):
    """One way to write a term.

    `key` holds the folded letters without spaces; `short_key` those without the words that only hold it
    together ("Bag of Words"), and is the same where there are none.
    """

    term_id: int
    name: str
    label: str
    role: Role
    key: str
    short_key: str
    words: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,) if self.key == self.short_key else (self.key, self.short_key)


def surfaces_of(term: Term) -> list[Surface]:
    """Each spelling once; a term whose name has no letters is found by its signs."""
    written = [(term.name, Role.NAME), *((alias, Role.ALIAS) for alias in term.aliases)]
    written += [(_BRACKETS.sub("", text), Role.DERIVED) for text, _ in written if text[-1:] in {")", "]"}]
    if term.kind is Kind.COMPARISON:
        written += [(text, Role.DERIVED) for text in _comparison_forms(term.compares)]
    found: dict[str, Surface] = {}
    for label, role in written:
        split = words(label)
        key = key_of(split, label)
        if key and key not in found:
            content = [word for word in split if len(word) == 1 or word not in FUNCTION_WORDS]
            short_key = "".join(content) or key
            found[key] = Surface(term.id, term.name, label, role, key, short_key, tuple(map(intern, split)))
    return list(found.values())


def key_of(split: list[str], text: str) -> str:
    """The letters of the words without spaces; of a text of signs alone, the text itself."""
    return "".join(split) or text[:LONGEST_TEXT].strip().casefold()


def _comparison_forms(sides: tuple[str, ...]) -> Iterator[str]:
    if len(sides) < 2:
        return
    first, second = sides[0], sides[1]
    yield f"{first} {second}"
    yield f"{second} {first}"
    one, other = first.split(), second.split()
    if len(one) > 1 and len(other) > 1 and one[-1].casefold() == other[-1].casefold():
        shared = one[-1]
        one, other = one[:-1], other[:-1]
        yield " ".join([*one, *other, shared])
        yield " ".join([*other, *one, shared])
        yield " ".join([*one, *other])
        yield " ".join([*other, *one])
    yield from sides
