"""Every name and alias of the terms, found by its letters, by nearness and by its words."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import chain, pairwise
from math import log

from bot.core.glossary.model import Term
from bot.core.search.fuzzy import FuzzyTable
from bot.core.search.surfaces import Surface, surfaces_of
from bot.core.search.text import stem

FEWEST_FOR_RARITY = 60
"""A glossary is taken to hold at least so many names: in one of five, no word is common."""
LEAST_RARITY = 0.3
MANY = 4_096
"""From so many names on it pays to look for one slip apart."""
_NONE = -1


class Names:
    """All surfaces, by key, by nearness of keys and of words, and by word stem.

    A surface's number is its slot.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.slots: list[Surface | None] = []
        self._first_of: dict[int, int] = {}
        self._next = array("i")
        self._free: list[int] = []
        self._by_key: dict[str, int] = {}
        self._same_key: dict[str, list[int]] = {}
        self._stems: dict[str, int] = {}
        self._stem_of: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._rarities: dict[int, float] = {}
        for term in terms:
            self._place_all(surfaces_of(term))
        self.keys = FuzzyTable(self._by_key, split=len(self._by_key) >= MANY)
        self.words = FuzzyTable(self._stem_of)
        self._sorted_words = sorted(self._stem_of)

    def __len__(self) -> int:
        return len(self.slots) - len(self._free)

    def add(self, term: Term) -> list[int]:
        """Adds a term that is not there; gives its slots."""
        added = surfaces_of(term)
        keys = {key for surface in added for key in surface.keys if key not in self._by_key}
        new_words = {
            word for word in chain.from_iterable(s.words for s in added) if word not in self._stem_of
        }
        slots = self._place_all(added)
        self.keys.add(keys)
        self.words.add(new_words)
        for word in new_words:
            insort(self._sorted_words, word)
        self._rarities.clear()
        return slots

    def remove(self, term_id: int) -> None:
        """Removes a term, if it is there."""
        for slot in self.slots_of(term_id):
            self._unplace(slot, self.surface(slot))
        self._first_of.pop(term_id, None)
        self._rarities.clear()

    def surface(self, slot: int) -> Surface:
        """Raises `LookupError` for a slot that is free."""
        surface = self.slots[slot]
        if surface is None:
            raise LookupError(f"slot {slot} is free")
        return surface

    def slots_of(self, term_id: int) -> list[int]:
        """The slots of a term's surfaces, its name's first; none where the term is not there."""
        slots: list[int] = []
        slot = self._first_of.get(term_id, _NONE)
        while slot != _NONE:
            slots.append(slot)
            slot = self._next[slot]
        return slots

    def of_term(self, term_id: int) -> list[Surface]:
        return [self.surface(slot) for slot in self.slots_of(term_id)]

    def with_key(self, key: str) -> list[Surface]:
        """The surfaces that are written so, names before aliases."""
        slot = self._by_key.get(key)
        if slot is None:
            return []
        slots = self._same_key.get(key)
        if slots is None:
            return [self.surface(slot)]
        return sorted((self.surface(each) for each in slots), key=_by_role)

    def stem_id(self, word: str) -> int | None:
        """The stem of a word of the names, or of a word with the same stem as one of theirs.

        Acronyms have plurals that stemming does not see ("GNNs").
        """
        found = self._stem_of.get(word)
        if found is not None:
            return found
        found = self._stems.get(stem(word))
        if found is not None and self._postings[found]:
            return found
        return self._stem_of.get(word[:-1]) if word[-1:] == "s" else None

    def has_word(self, word: str) -> bool:
        return word in self._stem_of

    def postings(self, stem_id: int) -> array[int]:
        """The slots of the surfaces that hold a word of this stem."""
        return self._postings[stem_id]

    def rarity(self, stem_id: int) -> float:
        """How much a stem tells: 1 where one name holds it, falling with the logarithm of their number."""
        names = len(self._postings[stem_id])
        found = self._rarities.get(names)
        if found is None:
            count = max(len(self), FEWEST_FOR_RARITY)
            found = max(LEAST_RARITY, log(1 + count / max(1, names)) / log(1 + count))
            self._rarities[names] = found
        return found

    def words_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Up to `limit` words of the names that begin so, in alphabetical order."""
        first = bisect_left(self._sorted_words, prefix)
        found = self._sorted_words[first : first + limit]
        return found[: bisect_left(found, prefix + "\U0010ffff")]

    def _place_all(self, surfaces: list[Surface]) -> list[int]:
        """Places the surfaces of one term, each pointing to the next."""
        slots = [self._place(surface) for surface in surfaces]
        for slot, following in pairwise(slots):
            self._next[slot] = following
        if slots:
            self._first_of[surfaces[0].term_id] = slots[0]
        return slots

    def _place(self, surface: Surface) -> int:
        if self._free:
            slot = self._free.pop()
            self.slots[slot] = surface
            self._next[slot] = _NONE
        else:
            slot = len(self.slots)
            self.slots.append(surface)
            self._next.append(_NONE)
        for key in surface.keys:
            first = self._by_key.setdefault(key, slot)
            if first != slot:
                self._same_key.setdefault(key, [first]).append(slot)
        for stem_id in {self._stem(word) for word in surface.words}:
            self._postings[stem_id].append(slot)
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
        for key in surface.keys:
            self._drop_key(key, slot)
        stem_ids = {self._stem_of[word] for word in surface.words}
        for stem_id in stem_ids:
            self._postings[stem_id].remove(slot)
        for word in dict.fromkeys(surface.words):
            self._drop_word(word)

    def _drop_key(self, key: str, slot: int) -> None:
        same = self._same_key.get(key)
        if same is None:
            del self._by_key[key]
            self.keys.remove(key)
            return
        same.remove(slot)
        self._by_key[key] = same[0]
        if len(same) == 1:
            del self._same_key[key]

    def _drop_word(self, word: str) -> None:
        """Forgets a word that no surface holds any more."""
        if any(word in self.surface(slot).words for slot in self._postings[self._stem_of[word]]):
            return
        del self._stem_of[word]
        self.words.remove(word)
        del self._sorted_words[bisect_left(self._sorted_words, word)]


def _by_role(surface: Surface) -> int:
    return surface.role
