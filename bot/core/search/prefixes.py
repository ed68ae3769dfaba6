"""What begins as typed: every name from each of its words on, for autocomplete.

A position is a place in a name's key where a word begins. The positions stand in the order of the letters
that follow them, so what begins with a prefix is one range, found by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from rapidfuzz.distance import OSA

from bot.core.search.fuzzy import MOST_MEASURED, signature, signatures
from bot.core.search.names import Names
from bot.core.search.surfaces import Surface

_OFFSET_BITS = 9
_OFFSET_MASK = (1 << _OFFSET_BITS) - 1
# Signatures are taken of the first letters only, in two lengths: those of a whole long name would
# hold nearly every short prefix.
_SHORT_HEAD, _LONG_HEAD = 8, 16
# Of the letters and pairs that were typed, so many may be missing in what was meant: a slip costs one
# letter and two pairs.
_BITS_MISSING = (0, 3, 6)
_ROOM = 64


Start: TypeAlias = tuple[int, int, int]
"""A place where a surface begins as typed: its slot, how many letters into its key, with how many slips."""


class WordStarts:
    """Every word start of every surface, in alphabetical order and by signature."""

    def __init__(self, names: Names) -> None:
        self._keys: list[str] = ["" if surface is None else surface.key for surface in names.slots]
        positions = [
            position
            for slot, surface in enumerate(names.slots)
            if surface is not None
            for position in _positions(slot, surface)
        ]
        positions.sort(key=self._head)
        self._order = array("q", positions)
        self._count = len(positions)
        self._slots = np.array([position >> _OFFSET_BITS for position in positions], np.int32)
        self._offsets = np.array([position & _OFFSET_MASK for position in positions], np.int16)
        heads = [self._head(position)[:_LONG_HEAD] for position in positions]
        self._long = signatures(heads)
        self._short = signatures([head[:_SHORT_HEAD] for head in heads])

    def add(self, slot: int, surface: Surface) -> None:
        if slot == len(self._keys):
            self._keys.append(surface.key)
        self._keys[slot] = surface.key
        for position in _positions(slot, surface):
            head = self._head(position)
            self._order.insert(bisect_left(self._order, head, key=self._head), position)
            if self._count == len(self._slots):
                self._grow()
            self._slots[self._count] = slot
            self._offsets[self._count] = position & _OFFSET_MASK
            self._short[self._count] = signature(head[:_SHORT_HEAD])
            self._long[self._count] = signature(head[:_LONG_HEAD])
            self._count += 1

    def remove(self, slot: int, surface: Surface) -> None:
        """Removes a surface's word starts."""
        for position in _positions(slot, surface):
            first = bisect_left(self._order, self._head(position), key=self._head)
            del self._order[self._order.index(position, first)]
        for place in (self._slots[: self._count] == slot).nonzero()[0].tolist()[::-1]:
            self._count -= 1
            for column in (self._slots, self._offsets, self._short, self._long):
                column[place] = column[self._count]

    def beginning(self, prefix: str, limit: int) -> list[Start]:
        """Up to `limit` starts that begin with `prefix`, in alphabetical order."""
        size = len(prefix)
        keys = self._keys

        def head(position: int) -> str:
            offset = position & _OFFSET_MASK
            return keys[position >> _OFFSET_BITS][offset : offset + size]

        first = bisect_left(self._order, prefix, key=head)
        found = self._order[first : first + limit]
        last = bisect_right(found, prefix, key=head)
        return [(position >> _OFFSET_BITS, position & _OFFSET_MASK, 0) for position in found[:last]]

    def nearly_beginning(self, prefix: str, slips: int) -> list[Start]:
        """The starts that begin as `prefix` does but for up to `slips` slips, at most two."""
        slips = min(slips, len(_BITS_MISSING) - 1)
        heads = self._short if len(prefix) + slips <= _SHORT_HEAD else self._long
        wanted = np.uint64(signature(prefix[:_LONG_HEAD]))
        missing = np.bitwise_count(wanted & ~heads[: self._count])
        places = (missing <= _BITS_MISSING[slips]).nonzero()[0]
        if len(places) > MOST_MEASURED:
            places = places[np.argpartition(missing[places], MOST_MEASURED)[:MOST_MEASURED]]
        found: list[Start] = []
        slots: list[int] = self._slots[places].tolist()
        offsets: list[int] = self._offsets[places].tolist()
        for slot, offset in zip(slots, offsets, strict=True):
            distance = _head_distance(prefix, self._keys[slot], offset, slips)
            if distance <= slips:
                found.append((slot, offset, distance))
        return found

    def _head(self, position: int) -> str:
        return self._keys[position >> _OFFSET_BITS][position & _OFFSET_MASK :]

    def _grow(self) -> None:
        room = max(_ROOM, self._count // 8)
        self._slots = np.concatenate((self._slots, np.empty(room, np.int32)))
        self._offsets = np.concatenate((self._offsets, np.empty(room, np.int16)))
        self._short = np.concatenate((self._short, np.empty(room, np.uint64)))
        self._long = np.concatenate((self._long, np.empty(room, np.uint64)))


def _positions(slot: int, surface: Surface) -> Iterator[int]:
    offset = 0
    for word in surface.words or (surface.key,):
        if offset > _OFFSET_MASK:
            return
        yield slot << _OFFSET_BITS | offset
        offset += len(word)


def _head_distance(prefix: str, key: str, offset: int, slips: int) -> int:
    """Slips between a prefix and the nearest beginning of a key: slips add and drop letters too."""
    size = len(prefix)
    nearest = slips + 1
    for end in range(size - 1, size + 2):
        distance = OSA.distance(prefix, key[offset : offset + end], score_cutoff=nearest - 1)
        if distance < nearest:
            nearest = distance
            if nearest == 0:
                break
    return nearest
