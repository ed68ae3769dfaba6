"""How common a word is in English, and whether it is one, to tell a real word from a slip.

The figures in `data/english.bin` are made by `scripts/make_english_figures.py`; they hold no words, only
checksums of words with their frequencies, and are read once, when a query first needs them.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from functools import cache
from string import ascii_lowercase
from zlib import crc32

from bot.core.search.data import read

IN_DICTIONARY = 128
_BYTES_A_WORD = 5


def zipf(word: str) -> float:
    """The word's frequency as log10 of its uses in a billion words; 0 where it is not a listed word.

    "the" has about 7.7, "vacation" 4.4, "overheating" 3.1. Misspellings stand in the list too.
    """
    return (_figure(word) & ~IN_DICTIONARY) / 10


def in_dictionary(word: str) -> bool:
    """Whether a dictionary has the word, what it is an inflection of, or all but a prefix such as "over"."""
    return _figure(word) >= IN_DICTIONARY


def is_word(word: str, least: float) -> bool:
    """Whether a dictionary has the word, or it is at least so frequent."""
    figure = _figure(word)
    return figure >= IN_DICTIONARY or figure >= 10 * least


def is_near_word(typed: str, least: float, but: str) -> bool:
    """Whether what was typed is a word with one slip: one so frequent at least, not beginning with `but`."""
    for i in range(len(typed)):
        before, letter, after = typed[:i], typed[i], typed[i + 1 :]
        swapped = before + after[:1] + letter + after[1:]
        for meant in (before + after, swapped, *(before + other + after for other in ascii_lowercase)):
            if in_dictionary(meant) and zipf(meant) >= least and not meant.startswith(but):
                return True
    return False


def _figure(word: str) -> int:
    checksums, figures = _figures()
    checksum = crc32(word.encode("utf-8", "surrogatepass"))
    place = bisect_left(checksums, checksum)
    if place < len(checksums) and checksums[place] == checksum:
        return figures[place]
    return 0


@cache
def _figures() -> tuple[array[int], bytes]:
    data = read("english.bin")
    count = len(data) // _BYTES_A_WORD
    checksums = array("I", data[: 4 * count])
    if sys.byteorder == "big":
        checksums.byteswap()
    return checksums, data[4 * count :]
