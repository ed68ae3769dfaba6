"""Every name and alias of the terms, found by its letters, by its words and by its initials."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import chain
from math import log
from typing import NamedTuple

from bot.core.glossary.model import Kind, Term
from bot.core.search.fillers import FUNCTION_WORDS
from bot.core.search.fuzzy import FuzzyTable
from bot.core.search.text import LONGEST_TEXT, stem, words

FEWEST_FOR_RARITY = 60
"""A glossary is taken to hold at least so many names: in one of five, no word is common."""

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")


class Role(IntEnum):
    """What a surface is to its term; the lower is preferred."""

    NAME = 0
    ALIAS = 1
    DERIVED = 2


class Surface(NamedTuple):
    """One way to write a term: `key` holds its folded letters without spaces."""

    term_id: int
    name: str
    label: str
    role: Role
    key: str
    words: tuple[str, ...]


def surfaces_of(term: Term) -> list[Surface]:
    """The name, the aliases, and what follows from them (without brackets, the sides of a comparison)."""
    written = [(term.name, Role.NAME), *((alias, Role.ALIAS) for alias in term.aliases)]
    written += [(text, Role.DERIVED) for text, _ in written for text in _without_brackets(text)]
    if term.kind is Kind.COMPARISON:
        written += [(text, Role.DERIVED) for text in _comparison_forms(term.compares)]
    found: dict[str, Surface] = {}
    for label, role in written:
        split = words(label)
        content = [word for word in split if word not in FUNCTION_WORDS]
        for form, as_role in ((split, role), (content or split, Role.DERIVED)):
            key = key_of(form, label)
            if key and key not in found:
                found[key] = Surface(term.id, term.name, label, as_role, key, tuple(form))
    return list(found.values())


def key_of(split: list[str], text: str) -> str:
    """The letters of the words without spaces; of a text of signs alone, the text itself."""
    return "".join(split) or text[:LONGEST_TEXT].strip().casefold()


def _without_brackets(label: str) -> Iterator[str]:
    if found := _BRACKETS.search(label):
        yield _BRACKETS.sub("", label)
        yield found[1]


def _comparison_forms(sides: tuple[str, ...]) -> Iterator[str]:
    if len(sides) < 2:
        return
    first, second = sides[0], sides[1]
    yield f"{first} {second}"
    yield f"{second} {first}"
    heads, shared = _shared_head(first, second)
    if shared:
        yield f"{heads[0]} {heads[1]} {shared}"
        yield f"{heads[1]} {heads[0]} {shared}"
        yield f"{heads[0]} {heads[1]}"
        yield f"{heads[1]} {heads[0]}"
    yield from sides


def _shared_head(first: str, second: str) -> tuple[tuple[str, str], str]:
    """ "Shallow Learning" and "Deep Learning" share their last word."""
    one, other = first.split(), second.split()
    if len(one) > 1 and len(other) > 1 and one[-1].casefold() == other[-1].casefold():
        return (" ".join(one[:-1]), " ".join(other[:-1])), one[-1]
    return (first, second), ""


class Names:
    """All surfaces, by key, by nearness, by word stem and by initials; a surface's number is its slot."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.slots: list[Surface | None] = []
        self.of_term: dict[int, list[int]] = {}
        self._free: list[int] = []
        self._by_key: dict[str, int] = {}
        self._same_key: dict[str, list[int]] = {}
        self._stems: dict[str, int] = {}
        self._stem_of: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._initials: dict[str, array[int]] = {}
        for term in terms:
            for surface in surfaces_of(term):
                self._place(surface)
        self.keys = FuzzyTable(self._by_key)
        self.words = FuzzyTable(self._stem_of)
        self._sorted_words = sorted(self._stem_of)

    def __len__(self) -> int:
        return len(self.slots) - len(self._free)

    def add(self, term: Term) -> list[int]:
        """Adds a term that is not there; gives the new slots."""
        added = surfaces_of(term)
        keys = {surface.key for surface in added if surface.key not in self._by_key}
        new_words = {word for word in chain.from_iterable(s.words for s in added) if word not in self._stem_of}
        slots = [self._place(surface) for surface in added]
        self.keys.add(keys)
        self.words.add(new_words)
        for word in new_words:
            insort(self._sorted_words, word)
        return slots

    def remove(self, term_id: int) -> list[tuple[int, Surface]]:
        """Removes a term, if it is there; gives the slots that are free again and what they held."""
        removed: list[tuple[int, Surface]] = []
        for slot in self.of_term.pop(term_id, ()):
            surface = self.slots[slot]
            if surface is None:
                continue
            self._unplace(slot, surface)
            removed.append((slot, surface))
        return removed

    def surface(self, slot: int) -> Surface:
        surface = self.slots[slot]
        if surface is None:
            raise LookupError(f"slot {slot} is free")
        return surface

    def with_key(self, key: str) -> list[Surface]:
        """The surfaces that are written so, names before aliases."""
        slot = self._by_key.get(key)
        if slot is None:
            return []
        slots = self._same_key.get(key)
        if slots is None:
            return [self.surface(slot)]
        return sorted((self.surface(each) for each in slots), key=_by_role)

    def has_key(self, key: str) -> bool:
        return key in self._by_key

    def stem_id(self, word: str) -> int | None:
        """The stem of a word of the names, or of a word with the same stem as one of theirs."""
        found = self._stem_of.get(word)
        return self._stems.get(stem(word)) if found is None else found

    def has_word(self, word: str) -> bool:
        return word in self._stem_of

    def postings(self, stem_id: int) -> array[int]:
        """The slots of the surfaces that hold a word of this stem."""
        return self._postings[stem_id]

    def rarity(self, stem_id: int) -> float:
        """How much a stem tells: 1 where one name holds it, falling with the logarithm of their number."""
        count = max(len(self), FEWEST_FOR_RARITY)
        return max(0.3, log(1 + count / max(1, len(self._postings[stem_id]))) / log(1 + count))

    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Up to `limit` words of the names that begin so, in alphabetical order."""
        first = bisect_left(self._sorted_words, prefix)
        found = self._sorted_words[first : first + limit]
        return found[: bisect_left(found, prefix + "\U0010ffff")]

    def with_initials(self, initials: str) -> array[int]:
        """The slots of the surfaces of two words and more whose initials are these."""
        return self._initials.get(initials) or array("i")

    def _place(self, surface: Surface) -> int:
        if self._free:
            slot = self._free.pop()
            self.slots[slot] = surface
        else:
            slot = len(self.slots)
            self.slots.append(surface)
        self.of_term.setdefault(surface.term_id, []).append(slot)
        first = self._by_key.setdefault(surface.key, slot)
        if first != slot:
            self._same_key.setdefault(surface.key, [first]).append(slot)
        for word in surface.words:
            posting = self._postings[self._stem(word)]
            if not posting or posting[-1] != slot:
                posting.append(slot)
        if len(surface.words) > 1:
            self._initials.setdefault(_initials(surface), array("i")).append(slot)
        return slot

    def _stem(self, word: str) -> int:
        found = self._stem_of.get(word)
        if found is None:
            found = self._stems.setdefault(stem(word), len(self._postings))
            if found == len(self._postings):
                self._postings.append(array("i"))
            self._stem_of[word] = found
        return found

    def _unplace(self, slot: int, surface: Surface) -> None:
        self.slots[slot] = None
        self._free.append(slot)
        same = self._same_key.get(surface.key)
        if same is None:
            del self._by_key[surface.key]
            self.keys.remove(surface.key)
        else:
            same.remove(slot)
            self._by_key[surface.key] = same[0]
            if len(same) == 1:
                del self._same_key[surface.key]
        for word in dict.fromkeys(surface.words):
            self._drop_word(word, slot)
        if len(surface.words) > 1:
            initials = _initials(surface)
            self._initials[initials].remove(slot)
            if not self._initials[initials]:
                del self._initials[initials]

    def _drop_word(self, word: str, slot: int) -> None:
        posting = self._postings[self._stem_of[word]]
        if slot in posting:
            posting.remove(slot)
        if any(word in self.surface(other).words for other in posting):
            return
        del self._stem_of[word]
        self.words.remove(word)
        del self._sorted_words[bisect_left(self._sorted_words, word)]


def _initials(surface: Surface) -> str:
    return "".join([word[0] for word in surface.words])


def _by_role(surface: Surface) -> Role:
    return surface.role
