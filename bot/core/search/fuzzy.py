"""Strings near a string, at a cost that hardly depends on how many strings there are.

Every string has a 64-bit signature: one bit for each letter it holds and one for each pair of neighbours.
A slip changes few bits, so an exclusive-or and a bit count over one numpy array leave a handful of strings
whose distance is then measured. The strings are sorted by length: a slip changes that by one at most. Many
are looked at by their ends, too: one slip leaves the first letter or the last alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTER_BITS = 26
_PAIR_BITS = 38
_LONGEST = 96
_BLOCK = 4_096
# One slip touches two letters and four pairs at most. Of more slips, some touch the same or happen to hit
# bits that are set already: among many strings the bound is what 99 of 100 keep to.
_BITS_CHANGED = (0, 6, 12, 18, 24, 30, 36)
_BITS_CHANGED_MOSTLY = (0, 6, 9, 11, 13, 15, 16)
_MANY = 4_096
_ENDS = (0, -1)
_SHORTEST_SPLIT = 3
MOST_SLIPS = len(_BITS_CHANGED) - 1
MOST_MEASURED = 256
"""Strings whose distance is measured: of more, those with the fewest changed bits."""

Signatures: TypeAlias = NDArray[np.uint64]


def signature(text: str) -> int:
    """The letters and neighbouring pairs of a text as 64 bits; swapped neighbours keep their pair."""
    bits = 0
    last = 0
    for code in map(ord, text):
        bits |= 1 << (code % _LETTER_BITS)
        if last:
            bits |= 1 << (_LETTER_BITS + (code * last + code + last) % _PAIR_BITS)
        last = code
    return bits


def signatures(texts: list[str]) -> Signatures:
    """`signature` of many texts at once, none of them empty."""
    blocks = [_signatures(texts[i : i + _BLOCK]) for i in range(0, len(texts), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.empty(0, np.uint64)


def _signatures(texts: list[str]) -> Signatures:
    codes = np.frombuffer("\0".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    breaks = codes == 0
    one = np.uint64(1)
    bits = np.where(breaks, np.uint64(0), one << (codes % np.uint64(_LETTER_BITS)))
    left, right = codes[:-1], codes[1:]
    pairs = one << (np.uint64(_LETTER_BITS) + (left * right + left + right) % np.uint64(_PAIR_BITS))
    bits[1:] |= np.where(breaks[:-1] | breaks[1:], np.uint64(0), pairs)
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    return np.bitwise_or.reduceat(bits, starts)


class FuzzyTable:
    """A changing set of strings that answers which of them lie within so many slips of another.

    With `split` it holds smaller tables beside, of the strings that share their first letter or their last:
    what is within one slip is asked most, and that changes one of both letters at most. It pays among many.
    """

    def __init__(self, strings: Iterable[str] = (), *, split: bool = False) -> None:
        self._strings = sorted(dict.fromkeys(strings), key=_length)
        self._signatures = signatures(self._strings)
        lengths = [_length(text) for text in self._strings]
        self._starts = [bisect_left(lengths, length) for length in range(_LONGEST + 2)]
        self._ends: list[dict[str, FuzzyTable]] = []
        for end in _ENDS if split else ():
            groups = _by_letter(self._strings, end)
            self._ends.append({letter: FuzzyTable(group) for letter, group in groups.items()})

    def __len__(self) -> int:
        return len(self._strings)

    def add(self, strings: Iterable[str]) -> None:
        """Adds strings that are not in the table."""
        added = sorted(strings, key=_length)
        if not added:
            return
        places = [self._starts[_length(text)] for text in added]
        self._signatures = np.insert(self._signatures, places, signatures(added))
        for shift, (place, text) in enumerate(zip(places, added, strict=True)):
            self._strings.insert(place + shift, text)
            self._shift_starts(_length(text), 1)
        for end, tables in zip(_ENDS, self._ends, strict=False):
            for letter, group in _by_letter(added, end).items():
                tables.setdefault(letter, FuzzyTable()).add(group)

    def remove(self, text: str) -> None:
        """Removes a string that is in the table."""
        length = _length(text)
        place = self._strings.index(text, self._starts[length], self._starts[length + 1])
        del self._strings[place]
        self._signatures = np.delete(self._signatures, place)
        self._shift_starts(length, -1)
        for end, tables in zip(_ENDS, self._ends, strict=False):
            tables[text[end]].remove(text)

    def near(self, text: str, slips: int) -> list[tuple[int, str]]:
        """The strings within so many slips: letters changed, missing, added, swapped; nearest first."""
        return self.around(text).within(slips)

    def around(self, text: str) -> Around:
        """What is near a text, to be looked at step by step; good until the table changes."""
        return Around(self, text)

    def window(self, length: int, slips: int) -> tuple[int, int]:
        """The places, from the first to before the last, of strings so long but for so many slips."""
        return self._starts[max(0, length - slips)], self._starts[min(length + slips, _LONGEST) + 1]

    def bits_changed(self, first: int, last: int, bits: np.uint64) -> NDArray[np.uint8]:
        """In how many bits the signatures from one place to before another differ from this."""
        return np.bitwise_count(self._signatures[first:last] ^ bits)

    def likely(self, first: int, changed: NDArray[np.uint8], most: int) -> list[str]:
        """The strings from a place on in which so many bits are changed at most; of too many, the nearest."""
        places = (changed <= most).nonzero()[0]
        if len(places) > MOST_MEASURED:
            places = places[np.argpartition(changed[places], MOST_MEASURED)[:MOST_MEASURED]]
        return [self._strings[first + place] for place in places.tolist()]

    def likely_by_ends(self, text: str, bits: np.uint64) -> list[str] | None:
        """The strings that one slip may make of this text; None where the table is not split."""
        if not self._ends or len(text) < _SHORTEST_SPLIT:
            return None
        found: set[str] = set()
        for end, tables in zip(_ENDS, self._ends, strict=True):
            if table := tables.get(text[end]):
                first, last = table.window(_length(text), 1)
                found.update(table.likely(first, table.bits_changed(first, last, bits), _BITS_CHANGED[1]))
        return list(found)

    def _shift_starts(self, length: int, by: int) -> None:
        starts = self._starts
        for longer in range(length + 1, len(starts)):
            starts[longer] += by


class Around:
    """The strings of a table around a text: those looked at once are not looked at again, farther out."""

    def __init__(self, table: FuzzyTable, text: str) -> None:
        self._table = table
        self._text = text
        self._bits = np.uint64(signature(text))
        self._first = self._last = 0
        self._changed: NDArray[np.uint8] | None = None
        self._found: dict[int, list[tuple[int, str]]] = {}

    def within(self, slips: int) -> list[tuple[int, str]]:
        """The strings within so many slips: letters changed, missing, added, swapped; nearest first."""
        slips = min(slips, MOST_SLIPS)
        if slips not in self._found:
            likely = self._table.likely_by_ends(self._text, self._bits) if slips == 1 else None
            self._found[slips] = self._measured(self._likely(slips) if likely is None else likely, slips)
        return self._found[slips]

    def _measured(self, strings: list[str], slips: int) -> list[tuple[int, str]]:
        found = process.extract(self._text, strings, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return sorted([(int(distance), other) for other, distance, _ in found])

    def _likely(self, slips: int) -> list[str]:
        first, changed = self._look(slips)
        most = _BITS_CHANGED_MOSTLY if len(changed) > _MANY else _BITS_CHANGED
        return self._table.likely(first, changed, most[slips])

    def _look(self, slips: int) -> tuple[int, NDArray[np.uint8]]:
        """The first string that may be within so many slips; and the bits changed, for it and the others."""
        first, last = self._table.window(_length(self._text), slips)
        if self._changed is None:
            self._first, self._last, self._changed = first, last, self._bits_changed(first, last)
        elif first < self._first or last > self._last:
            shorter, longer = self._bits_changed(first, self._first), self._bits_changed(self._last, last)
            self._changed = np.concatenate((shorter, self._changed, longer))
            self._first, self._last = first, last
        return first, self._changed[first - self._first : last - self._first]

    def _bits_changed(self, first: int, last: int) -> NDArray[np.uint8]:
        return self._table.bits_changed(first, last, self._bits)


def _by_letter(strings: Iterable[str], end: int) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for text in strings:
        groups.setdefault(text[end], []).append(text)
    return groups


def _length(text: str) -> int:
    return min(len(text), _LONGEST)
